import { InputError } from '../store/input-error.ts';
import type { FieldValue, GroupRuns } from '../store/run-store.ts';
import { type FieldKind, RANK, type RankedValue } from './field-rank.ts';
import { parseField } from './query-fields.ts';
import type { Field } from './run-query.ts';

const MOST_FIELDS = 10;
const MOST_COLUMNS = 100;
const MOST_GROUPS = 500;

export interface GroupFields {
  by: Field[];
  columns: Field[];
  limit: number;
}

/** What runs are grouped and averaged by. Throws InputError on what is too much, QueryError on what is no field. */
export function groupFields({ by, columns, limit = 200 }: GroupRuns): GroupFields {
  if (by.length > MOST_FIELDS || columns.length > MOST_COLUMNS)
    throw new InputError(
      `groupRuns: expected at most ${MOST_FIELDS} fields and ${MOST_COLUMNS} columns, got ${by.length} and ${columns.length}.`,
    );
  const fields = by.map(parseField);
  if (fields.some(({ kind }) => kind === 'tag'))
    throw new InputError(
      'groupRuns: expected fields with one value a run, got tag (group by something else).',
    );
  return {
    by: fields,
    columns: columns.map(parseField),
    limit: Math.min(MOST_GROUPS, Math.max(1, Math.floor(limit))),
  };
}

const KINDS = Object.keys(RANK) as FieldKind[];

/** A value as it is shown at the head of a group. */
export function groupKey(
  field: Field,
  { rank, number, text }: RankedValue,
): { value: FieldValue; kind: FieldKind } {
  const kind = KINDS.find((each) => RANK[each] === rank) as FieldKind;
  const values: Partial<Record<FieldKind, FieldValue>> = {
    ...{ nan: Number.NaN, text, bool: number === 1 },
    number: field.kind === 'time' ? new Date(number).toISOString() : number + 0, // no -0
  };
  return { value: values[kind] ?? null, kind };
}
