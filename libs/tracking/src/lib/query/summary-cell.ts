import type { FieldValue, JsonValue } from '../store/run-store.ts';

/**
 * A value of a run's summary as a cell of a table: what is no text, number or yes and no is shown as JSON, its keys in
 * order, as the store does not keep the order in which they came.
 */
export function summaryCell(value: JsonValue | undefined): FieldValue {
  if (typeof value !== 'object' || value === null) return value ?? null;
  return JSON.stringify(value, (_key, inner: JsonValue) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
