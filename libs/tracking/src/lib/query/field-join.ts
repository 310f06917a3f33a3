// A field of many runs at once, for sorting and grouping: a join where the value lies in another table, and SQL of it
// there, taken apart by its kind. A look into another table for each run would take longer by far.
import { cutForIndex } from '../store/flatten-config.ts';
import { type FieldKind, RANK, TEXT_LENGTH } from './field-rank.ts';
import { AGGREGATES, BOOL_COLUMNS, NUMBER_COLUMNS, TEXT_COLUMNS, TIME_COLUMNS } from './field-sql.ts';
import type { Field } from './run-query.ts';
import type { SqlParameters } from './sql-parameters.ts';

export interface FieldJoin {
  /** What to join to `"Run" r`; may be empty. */
  join: string;
  /** The place of the value's kind, as RANK has it. */
  rank: string;
  /** A float8; 0 for what is no number, NaN included. true is 1, a time is milliseconds since 1970. */
  number: string;
  /** The first 300 characters; empty for what is no text. */
  text: string;
}

export interface JoinScope {
  parameters: SqlParameters;
  /** Place holder of the ids of the projects that the runs may be in. */
  projects: () => string;
  /** Of the joined table; different for each field. */
  alias: string;
}

const when = (...cases: [condition: string, kind: FieldKind][]) =>
  `CASE ${cases.map(([condition, kind]) => `WHEN ${condition} THEN ${RANK[kind]}`).join(' ')} ELSE ${RANK.missing} END`;

const numeric = (sql: string, join = ''): FieldJoin => ({
  join,
  rank: when([`${sql} = 'NaN'`, 'nan'], [`${sql} IS NOT NULL`, 'number']),
  number: `coalesce(nullif(${sql}, 'NaN'), 0)`,
  text: `''`,
});

const textual = (sql: string): FieldJoin => ({
  ...{ join: '', rank: when([`${sql} IS NOT NULL`, 'text']), number: '0::float8' },
  text: `left(coalesce(${sql}, ''), ${TEXT_LENGTH})`,
});

function ofConfig(path: string, { parameters, projects, alias: e }: JoinScope): FieldJoin {
  return {
    join: `LEFT JOIN "ConfigEntry" ${e} ON ${e}."runId" = r.id AND ${e}."projectId" = ANY(${projects()}::uuid[])
      AND ${e}.path = ${parameters.add(cutForIndex(path))}`,
    rank: when(
      [`${e}.number = 'NaN'`, 'nan'],
      [`${e}.number IS NOT NULL`, 'number'],
      [`${e}.text IS NOT NULL`, 'text'],
      [`${e}.bool IS NOT NULL`, 'bool'],
      [`${e}.type = 'null'`, 'null'],
      [`${e}.type = 'empty'`, 'empty'],
    ),
    number: `coalesce(nullif(${e}.number, 'NaN'), ${e}.bool::int, 0)`,
    text: `coalesce(${e}.text, '')`,
  };
}

function ofSummary(key: string, { parameters }: JoinScope): FieldJoin {
  const name = `${parameters.add(key)}::text`;
  const type = `coalesce(jsonb_typeof(r.summary -> ${name}), 'missing')`;
  const text = `(r.summary ->> ${name})`;
  const kinds: [string, FieldKind][] = [
    ['number', 'number'],
    ['string', 'text'],
    ['boolean', 'bool'],
    ['null', 'null'],
    ['object', 'empty'],
    ['array', 'empty'],
  ];
  return {
    join: '',
    rank: when(...kinds.map(([of, kind]): [string, FieldKind] => [`${type} = '${of}'`, kind])),
    number: `CASE ${type} WHEN 'number' THEN ${text}::float8 WHEN 'boolean' THEN ${text}::boolean::int ELSE 0 END`,
    text: `CASE ${type} WHEN 'string' THEN left(${text}, ${TEXT_LENGTH}) ELSE '' END`,
  };
}

export function joinField(field: Field, scope: JoinScope): FieldJoin {
  switch (field.kind) {
    case 'text':
      return textual(TEXT_COLUMNS[field.column]);
    case 'tag':
      return textual(`nullif(array_to_string(r.tags, ', '), '')`);
    case 'number':
      return numeric(NUMBER_COLUMNS[field.column]);
    case 'time':
      return numeric(`(extract(epoch FROM ${TIME_COLUMNS[field.column]}) * 1000)::float8`);
    case 'bool': {
      const sql = BOOL_COLUMNS[field.column];
      return {
        ...{ join: '', rank: when([`${sql} IS NOT NULL`, 'bool']), text: `''` },
        number: `coalesce(${sql}::int, 0)::float8`,
      };
    }
    case 'config':
      return ofConfig(field.path, scope);
    case 'summary':
      return ofSummary(field.key, scope);
    case 'metric': {
      const m = scope.alias;
      const join = `LEFT JOIN "Metric" ${m} ON ${m}."runId" = r.id AND ${m}.name = ${scope.parameters.add(field.name)}`;
      return numeric(`(${AGGREGATES[field.aggregate](m)})`, join);
    }
  }
}
