// The syntax tree of a filter.
import type { Pattern } from './query-pattern.ts';

export type TextColumn =
  | 'name'
  | 'id'
  | 'kind'
  | 'status'
  | 'project'
  | 'parent'
  | 'engine'
  | 'host'
  | 'commit'
  | 'hash'
  | 'recipe'
  | 'error'
  | 'notes'
  | 'policy';
export type TimeColumn = 'started' | 'finished' | 'heartbeat';
export type Aggregate = 'last' | 'first' | 'min' | 'max' | 'mean' | 'count' | 'step' | 'conflicts';

/** What a filter compares. `config` and `summary` have the type of whatever value a run has there. */
export type Field =
  | { kind: 'text'; column: TextColumn }
  | { kind: 'number'; column: 'seed' | 'duration' }
  | { kind: 'bool'; column: 'stale' | 'dirty' }
  | { kind: 'time'; column: TimeColumn }
  | { kind: 'tag' }
  | { kind: 'config'; path: string }
  | { kind: 'summary'; key: string }
  | { kind: 'metric'; name: string; aggregate: Aggregate };

/** A time is milliseconds since 1970; `written` is how one that moves on was said ("now-7d"). */
export type Literal =
  | { type: 'number'; value: number }
  | { type: 'text'; value: string }
  | { type: 'bool'; value: boolean }
  | { type: 'time'; value: number; written?: string };

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=';

/**
 * A filter of runs. A comparison with something that a run does not have is false, also `!=`, `not in` and `!~`; only
 * `not` and `is missing` find such runs. Tags are a set, which every run has: `tag != a` finds those without that tag.
 */
export type RunQuery =
  | { kind: 'and'; parts: RunQuery[] }
  | { kind: 'or'; parts: RunQuery[] }
  | { kind: 'not'; part: RunQuery }
  /** Part of the name or of the id, upper or lower case, or a whole tag. */
  | { kind: 'words'; text: string }
  | { kind: 'missing'; field: Field; negated: boolean }
  | { kind: 'null'; field: Field; negated: boolean }
  | ValueTest;

/** What looks at the value of a field. */
export type ValueTest =
  | { kind: 'compare'; field: Field; comparison: Comparison; value: Literal }
  | { kind: 'in'; field: Field; values: Literal[]; negated: boolean }
  | { kind: 'match'; field: Field; pattern: Pattern; negated: boolean };

export const isNegated = (test: ValueTest): boolean =>
  test.kind === 'compare' ? test.comparison === '!=' : test.negated;
