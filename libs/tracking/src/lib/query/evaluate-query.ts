// The meaning of a filter, said once more over plain data: the store in memory uses it, and the SQL is tested against it.
import { type ConfigLeaf, cutForIndex } from '../store/flatten-config.ts';
import { recipeOf } from '../store/recipe.ts';
import type { FieldValue, JsonObject, JsonValue, MetricSummary, RunDetail } from '../store/run-store.ts';
import { RANK, type RankedValue, TEXT_LENGTH } from './field-rank.ts';
import {
  type Aggregate,
  type Comparison,
  type Field,
  isNegated,
  type Literal,
  type RunQuery,
  type TextColumn,
  type ValueTest,
} from './run-query.ts';
import { summaryCell } from './summary-cell.ts';

/** What a filter can ask of a run. */
export interface RunFacts {
  run: Omit<RunDetail, 'parent' | 'children'>;
  /** By path. */
  config: ReadonlyMap<string, ConfigLeaf>;
  /** By name. */
  metrics: ReadonlyMap<string, MetricSummary>;
  /** Milliseconds since 1970. */
  now: number;
}

/** A value with its type; undefined where the run has none. */
type Value = Literal | { type: 'null' } | { type: 'empty' } | undefined;

const TEXTS: Record<TextColumn, (run: RunFacts['run']) => string | null> = {
  name: (run) => run.name,
  id: (run) => run.id,
  kind: (run) => run.kind,
  status: (run) => run.status,
  project: (run) => run.project,
  parent: (run) => run.parentId,
  engine: (run) => run.engine,
  host: (run) => run.host,
  commit: (run) => run.gitCommit,
  hash: (run) => run.configHash,
  recipe: (run) => recipeOf(run.config),
  error: (run) => run.error,
  notes: (run) => run.notes || null,
  policy: (run) => run.stepPolicy,
};

const AGGREGATES: Record<Aggregate, (metric: MetricSummary) => number | null> = {
  last: (metric) => metric.last,
  first: (metric) => metric.first,
  min: (metric) => metric.min,
  max: (metric) => metric.max,
  mean: (metric) => (metric.finiteCount === 0 ? null : metric.sum / metric.finiteCount),
  count: (metric) => metric.count,
  step: (metric) => metric.lastStep,
  conflicts: (metric) => metric.conflicts,
};

const number = (value: number | null | undefined): Value =>
  value === null || value === undefined ? undefined : { type: 'number', value };
const text = (value: string | null): Value => (value === null ? undefined : { type: 'text', value });
const time = (value: string | null): Value =>
  value === null ? undefined : { type: 'time', value: Date.parse(value) };

const ownValue = (object: JsonObject, key: string): JsonValue | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;

function jsonValue(value: JsonValue | undefined): Value {
  if (value === undefined) return undefined;
  if (typeof value === 'number') return { type: 'number', value };
  if (typeof value === 'string') return { type: 'text', value };
  if (typeof value === 'boolean') return { type: 'bool', value };
  return { type: value === null ? 'null' : 'empty' };
}

function leafValue(leaf: ConfigLeaf | undefined): Value {
  if (!leaf) return undefined;
  if (leaf.type === 'number') return { type: 'number', value: leaf.number as number };
  if (leaf.type === 'text') return { type: 'text', value: leaf.text as string };
  if (leaf.type === 'bool') return { type: 'bool', value: leaf.bool as boolean };
  return { type: leaf.type };
}

function durationOf({ run, now }: RunFacts): number {
  const end = run.finishedAt
    ? Date.parse(run.finishedAt)
    : run.status === 'running'
      ? now
      : Date.parse(run.heartbeatAt);
  return (end - Date.parse(run.startedAt)) / 1000;
}

function valueIn(field: Exclude<Field, { kind: 'tag' }>, facts: RunFacts): Value {
  const { run, config, metrics } = facts;
  if (field.kind === 'text') return text(TEXTS[field.column](run));
  if (field.kind === 'number') return number(field.column === 'seed' ? run.seed : durationOf(facts));
  if (field.kind === 'bool') {
    const value = field.column === 'stale' ? run.stale : run.gitDirty;
    return value === null ? undefined : { type: 'bool', value };
  }
  if (field.kind === 'time') return time(run[`${field.column}At`]);
  if (field.kind === 'config') return leafValue(config.get(cutForIndex(field.path)));
  if (field.kind === 'summary') return jsonValue(ownValue(run.summary, field.key));
  const metric = metrics.get(field.name);
  return metric && number(AGGREGATES[field.aggregate](metric));
}

const ordered: Record<Exclude<Comparison, '=' | '!='>, (sign: number) => boolean> = {
  ...{
    '<': (sign) => sign < 0,
    '<=': (sign) => sign <= 0,
    '>': (sign) => sign > 0,
    '>=': (sign) => sign >= 0,
  },
};

/** By code point, as COLLATE "C" does; comparing UTF-16 would put what is beyond U+FFFF before U+E000. */
export const textOrder = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

function compare(value: Value, comparison: Exclude<Comparison, '!='>, literal: Literal): boolean {
  if (value?.type !== literal.type) return false;
  const [a, b] = [value.value, literal.value];
  if (comparison === '=') return a === b || (Number.isNaN(a) && Number.isNaN(b));
  if (typeof a === 'string') return ordered[comparison](textOrder(a, b as string));
  return !Number.isNaN(a) && ordered[comparison](Math.sign(Number(a > b) - Number(a < b)));
}

/** Whether a value passes, leaving aside whether the test is negated. */
function passes(test: ValueTest, value: Value): boolean {
  const literal = (given: Literal): Literal =>
    test.field.kind === 'config' && given.type === 'text'
      ? { type: 'text', value: cutForIndex(given.value) }
      : given;
  if (test.kind === 'match') return value?.type === 'text' && test.pattern.regExp.test(value.value);
  if (test.kind === 'in') return test.values.some((given) => compare(value, '=', literal(given)));
  return compare(value, test.comparison === '!=' ? '=' : test.comparison, literal(test.value));
}

function testTags(
  query: Exclude<RunQuery, { kind: 'and' | 'or' | 'not' | 'words' }>,
  tags: string[],
): boolean {
  if (query.kind === 'missing') return (tags.length === 0) !== query.negated;
  if (query.kind === 'null') return false;
  return tags.some((tag) => passes(query, { type: 'text', value: tag })) !== isNegated(query);
}

/** Whether a filter means this run. */
export function evaluateQuery(query: RunQuery, facts: RunFacts): boolean {
  switch (query.kind) {
    case 'and':
      return query.parts.every((part) => evaluateQuery(part, facts));
    case 'or':
      return query.parts.some((part) => evaluateQuery(part, facts));
    case 'not':
      return !evaluateQuery(query.part, facts);
    case 'words': {
      const { name, id, tags } = facts.run;
      const words = query.text.toLowerCase();
      return (
        name.toLowerCase().includes(words) || id.toLowerCase().includes(words) || tags.includes(query.text)
      );
    }
  }
  if (query.field.kind === 'tag') return testTags(query, facts.run.tags);
  const value = valueIn(query.field, facts);
  if (query.kind === 'missing') return (value === undefined) !== query.negated;
  if (value === undefined) return false;
  if (query.kind === 'null') return (value.type === 'null') !== query.negated;
  return passes(query, value) !== isNegated(query);
}

/** The value of a field, to be shown; null where the run has none. */
export function showField(field: Field, facts: RunFacts): FieldValue {
  if (field.kind === 'tag') return facts.run.tags;
  if (field.kind === 'summary') return summaryCell(ownValue(facts.run.summary, field.key));
  const value = valueIn(field, facts);
  if (value === undefined || value.type === 'null' || value.type === 'empty') return null;
  return value.type === 'time' ? new Date(value.value).toISOString() : value.value;
}

/** The value of a field, to be sorted and grouped by. */
export function rankedValue(field: Field, facts: RunFacts): RankedValue {
  const { tags } = facts.run;
  const value: Value =
    field.kind === 'tag'
      ? tags.length === 0
        ? undefined
        : { type: 'text', value: tags.join(', ') }
      : valueIn(field, facts);
  const ranked = (kind: keyof typeof RANK, number = 0, text = '') => ({ rank: RANK[kind], number, text });
  if (value === undefined) return ranked('missing');
  switch (value.type) {
    case 'text':
      return ranked('text', 0, [...value.value].slice(0, TEXT_LENGTH).join(''));
    case 'bool':
      return ranked('bool', Number(value.value));
    case 'number':
      return Number.isNaN(value.value) ? ranked('nan') : ranked('number', value.value);
    case 'time':
      return ranked('number', value.value);
    default:
      return ranked(value.type);
  }
}
