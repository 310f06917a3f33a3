// A filter as SQL over the table Run, called r. Every value is a parameter; each condition is true or false, never
// NULL, so that `not` means the rest. What lies in other tables is asked as `r.id IN (SELECT …)` without a reference to
// the outer row: under any plan that is one look into an index, never one for each run.
import { cutForIndex } from '../store/flatten-config.ts';
import { AGGREGATES, BOOL_COLUMNS, NUMBER_COLUMNS, TEXT_COLUMNS, TIME_COLUMNS } from './field-sql.ts';
import {
  type Aggregate,
  type Comparison,
  type Field,
  isNegated,
  type Literal,
  type RunQuery,
  type ValueTest,
} from './run-query.ts';
import type { SqlParameters } from './sql-parameters.ts';

/** What of a run a condition looks at, by the type that the other side has. */
interface Operand {
  /** SQL of the value if it has this type, NULL if not. */
  of(type: Literal['type']): string;
  /** SQL that is true if the run has the field, with whatever type. */
  present: string;
  isNull: string;
  /** Puts a condition on the operand into one on r. */
  within(condition: string): string;
}

const plain = (sql: string): Operand => ({
  ...{ of: () => sql, present: `${sql} IS NOT NULL`, isNull: 'false', within: (condition) => condition },
});

function summaryOperand(key: string): Operand {
  const text = `r.summary ->> ${key}`;
  const type = `jsonb_typeof(r.summary -> ${key})`;
  const typed = (name: string, sql: string) => `CASE WHEN ${type} = '${name}' THEN ${sql} END`;
  return {
    of: (wanted) =>
      wanted === 'text'
        ? typed('string', text)
        : wanted === 'bool'
          ? typed('boolean', `(${text})::boolean`)
          : typed('number', `(${text})::float8`),
    ...{ present: `${type} IS NOT NULL`, isNull: `${type} = 'null'`, within: (condition) => condition },
  };
}

/** Where runs with a config entry at `path` are found. `projects` is a place holder of an array of ids. */
function configOperand(path: string, projects: string | null): Operand {
  return {
    of: (type) => (type === 'text' ? 'e.text' : type === 'bool' ? 'e.bool' : 'e.number'),
    ...{ present: 'true', isNull: `e.type = 'null'` },
    within: (condition) =>
      projects === null
        ? // OFFSET keeps Postgres from making a join of it: one look by the primary key for each run, whatever it guesses.
          `EXISTS (SELECT FROM "ConfigEntry" e
        WHERE e."runId" = r.id AND e.path = ${path} AND ${condition} OFFSET 0)`
        : `r.id IN (SELECT e."runId" FROM "ConfigEntry" e
        WHERE e."projectId" = ANY(${projects}::uuid[]) AND e.path = ${path} AND ${condition})`,
  };
}

function metricOperand(name: string, aggregate: Aggregate): Operand {
  const sql = AGGREGATES[aggregate]('m');
  return {
    ...{ of: () => sql, present: `${sql} IS NOT NULL`, isNull: 'false' },
    within: (condition) =>
      `r.id IN (SELECT m."runId" FROM "Metric" m WHERE m.name = ${name} AND ${condition})`,
  };
}

export interface SearchScope {
  /** Of the projects that the runs may be in. */
  projectIds: readonly string[];
  /** Runs will be looked at one by one, the newest first: conditions on settings are then asked for each run. */
  oneByOne?: boolean;
}

class Compiler {
  readonly #parameters: SqlParameters;
  readonly #scope: SearchScope;
  /** Place holder of the ids of the projects that the runs may be in; made when first needed. */
  #projects: string | undefined;

  constructor(parameters: SqlParameters, scope: SearchScope) {
    this.#parameters = parameters;
    this.#scope = scope;
  }

  compile(query: RunQuery): string {
    switch (query.kind) {
      case 'and':
      case 'or':
        return `(${query.parts.map((part) => this.compile(part)).join(query.kind === 'and' ? ' AND ' : ' OR ')})`;
      case 'not':
        return `(NOT ${this.compile(query.part)})`;
      case 'words':
        return this.#words(query.text);
      case 'missing': {
        const operand = this.#operand(query.field);
        const present = query.field.kind === 'tag' ? `r.tags <> '{}'` : operand.within(operand.present);
        return query.negated ? `(${present})` : `(NOT ${present})`;
      }
      case 'null': {
        const operand = this.#operand(query.field);
        const { isNull, present } = operand;
        return isTrue(operand.within(query.negated ? `${present} AND (${isNull}) IS NOT TRUE` : isNull));
      }
      default:
        return this.#test(query);
    }
  }

  #test(query: ValueTest): string {
    const negated = isNegated(query);
    if (query.field.kind === 'tag') return this.#tags(query, negated);
    const operand = this.#operand(query.field);
    const condition =
      query.kind === 'compare'
        ? this.#comparison(
            operand,
            query.comparison === '!=' ? '=' : query.comparison,
            query.value,
            query.field,
          )
        : query.kind === 'in'
          ? `(${query.values.map((value) => this.#comparison(operand, '=', value, query.field)).join(' OR ')})`
          : this.#match(operand.of('text'), query.pattern);
    return isTrue(
      operand.within(negated ? `(${operand.present} AND (${condition}) IS NOT TRUE)` : condition),
    );
  }

  #operand(field: Field): Operand {
    if (field.kind === 'config') {
      if (!this.#scope.oneByOne) this.#projects ??= this.#parameters.add(this.#scope.projectIds);
      return configOperand(this.#parameters.add(cutForIndex(field.path)), this.#projects ?? null);
    }
    if (field.kind === 'summary') return summaryOperand(`${this.#parameters.add(field.key)}::text`);
    if (field.kind === 'metric') return metricOperand(this.#parameters.add(field.name), field.aggregate);
    if (field.kind === 'number') return plain(NUMBER_COLUMNS[field.column]);
    if (field.kind === 'bool') return plain(BOOL_COLUMNS[field.column]);
    if (field.kind === 'time') return plain(TIME_COLUMNS[field.column]);
    return plain(field.kind === 'text' ? TEXT_COLUMNS[field.column] : 'r.tags');
  }

  #comparison(operand: Operand, comparison: Comparison, value: Literal, field: Field): string {
    const left = operand.of(value.type);
    if (value.type === 'bool') return `${left} = ${this.#parameters.add(value.value)}::boolean`;
    if (value.type === 'time')
      return `${left} ${comparison} ${this.#parameters.add(new Date(value.value).toISOString())}::timestamptz`;
    if (value.type === 'text') {
      // Config texts are indexed up to a length, and so are compared; by code point, as every machine does it alike.
      const text = field.kind === 'config' ? cutForIndex(value.value) : value.value;
      const order = comparison === '=' ? '' : ' COLLATE "C"';
      return `${left}${order} ${comparison} ${this.#parameters.add(text)}::text`;
    }
    // As text: a driver that guessed integer from the first value would refuse the next fraction.
    const number = `${this.#parameters.add(String(value.value))}::float8`;
    const test = `${left} ${comparison} ${number}`;
    // Postgres holds NaN to be the greatest number; here it has no order.
    return comparison.startsWith('>') ? `(${test} AND ${left} <> 'NaN')` : test;
  }

  #match(text: string, { kind, sql }: { kind: 'regex' | 'glob'; sql: string }): string {
    return `${text} ${kind === 'regex' ? '~' : 'LIKE'} ${this.#parameters.add(sql)}::text`;
  }

  #tags(query: ValueTest, negated: boolean): string {
    const condition =
      query.kind === 'match'
        ? `EXISTS (SELECT FROM unnest(r.tags) AS tag WHERE ${this.#match('tag', query.pattern)})`
        : `r.tags && ${this.#parameters.add(
            (query.kind === 'in' ? query.values : [query.value]).map(({ value }) => String(value)),
          )}::text[]`;
    return negated ? `(NOT ${condition})` : `(${condition})`;
  }

  #words(text: string): string {
    const part = this.#parameters.add(`%${text.replace(/[\\%_]/g, '\\$&')}%`);
    return `(r.name ILIKE ${part} OR r.id ILIKE ${part} OR ${this.#parameters.add(text)} = ANY(r.tags))`;
  }
}

const isTrue = (sql: string) => (sql.startsWith('r.id IN') ? sql : `((${sql}) IS TRUE)`);

/** The condition of a WHERE over `"Run" r` that holds for the runs that the filter means. */
export function compileQuery(query: RunQuery, parameters: SqlParameters, scope: SearchScope): string {
  return new Compiler(parameters, scope).compile(query);
}
