import { InputError } from '../store/input-error.ts';
import { QueryError } from './query-error.ts';
import { type Token, tokensOf } from './query-tokens.ts';
import type { Aggregate, Field, TextColumn } from './run-query.ts';

const TEXTS: readonly TextColumn[] = [
  ...([
    'name',
    'id',
    'kind',
    'status',
    'project',
    'parent',
    'engine',
    'host',
    'commit',
    'hash',
    'recipe',
  ] as const),
  ...(['error', 'notes', 'policy'] as const),
];
const NUMBERS = ['seed', 'duration'] as const;
const BOOLS = ['stale', 'dirty'] as const;
const TIMES = ['started', 'finished', 'heartbeat'] as const;
export const AGGREGATES: readonly Aggregate[] = [
  ...(['last', 'first', 'min', 'max', 'mean', 'count', 'step', 'conflicts'] as const),
];

const find = <T extends string>(list: readonly T[], text: string): T | undefined =>
  list.find((known) => known === text);

export const findAggregate = (text: string): Aggregate | undefined => find(AGGREGATES, text);

export const FIELD_NAMES = [...TEXTS, ...NUMBERS, ...BOOLS, ...TIMES, 'tag'].join(', ');

type Word = Extract<Token, { type: 'word' }>;

/** A dot inside a quoted part is escaped, as flattenConfig does with keys. */
const pathOf = (segments: Word['segments']) =>
  segments.map(({ text, quoted }) => (quoted ? text.replaceAll('.', '\\.') : text)).join('.');

/** Names of metrics and keys of summaries are not nested: their dots are dots. */
const nameOf = (segments: Word['segments']) => segments.map(({ text }) => text).join('.');

function metricOf(parts: Word['segments']): Field {
  const end = parts.at(-1);
  const aggregate = parts.length > 1 && end && !end.quoted ? find(AGGREGATES, end.text) : undefined;
  const name = nameOf(aggregate ? parts.slice(0, -1) : parts);
  return { kind: 'metric', name, aggregate: aggregate ?? 'last' };
}

/** The field that a word names. Throws QueryError. */
export function fieldOf({ column, text, segments }: Word): Field {
  const [head, ...rest] = segments;
  if (rest.length > 0) {
    if (rest.some((segment) => segment.text === '' && !segment.quoted))
      throw new QueryError(column, `expected a name after each dot, got ${text}`);
    if (head.text === 'config') return { kind: 'config', path: pathOf(rest) };
    if (head.text === 'summary') return { kind: 'summary', key: nameOf(rest) };
    if (head.text === 'metrics' || head.text === 'metric') return metricOf(rest);
  }
  const textColumn = find(TEXTS, text);
  if (textColumn) return { kind: 'text', column: textColumn };
  const number = find(NUMBERS, text);
  if (number) return { kind: 'number', column: number };
  const bool = find(BOOLS, text);
  if (bool) return { kind: 'bool', column: bool };
  const time = find(TIMES, text);
  if (time) return { kind: 'time', column: time };
  if (text === 'tag' || text === 'tags') return { kind: 'tag' };
  throw new QueryError(
    column,
    `expected ${FIELD_NAMES}, config.<path>, metrics.<name>[.${AGGREGATES.join('|')}] or summary.<key>, got ${text}`,
  );
}

/** The field that a text names, for a column of a table. Throws QueryError. */
export function parseField(text: string): Field {
  const [word, end] = tokensOf(text);
  if (word.type !== 'word' || end.type !== 'end')
    throw new QueryError(1, `expected the name of one field, got ${JSON.stringify(text)}`);
  return fieldOf(word);
}

const MOST_RUNS = 500;
const MOST_FIELDS = 100;

/** The fields of a table of runs. Throws InputError on a table that is too large, QueryError on what is no field. */
export function checkTable(runIds: readonly string[], fields: readonly string[]): Field[] {
  if (runIds.length > MOST_RUNS || fields.length > MOST_FIELDS)
    throw new InputError(
      `fieldValues: expected at most ${MOST_RUNS} runs and ${MOST_FIELDS} fields, ` +
        `got ${runIds.length} and ${fields.length} (ask several times).`,
    );
  return fields.map(parseField);
}
