import type { JsonObject, JsonValue } from '../store/run-store.ts';

/** Text that Postgres takes: no NUL, no half of a surrogate pair (both become U+FFFD), at most `maxLength` long. */
export function storableText(text: string, maxLength = 100_000): string {
  // Halves of pairs are replaced after the cut, which may have made one.
  return String(text)
    .slice(0, maxLength)
    .replace(/[\p{Surrogate}\0]/gu, '\uFFFD');
}

/**
 * A copy that JSON holds without loss: NaN, ±Infinity and -0 become text ("NaN", …), what JSON leaves out is left
 * out. Throws on a value that contains itself.
 */
export function storableJson(value: unknown, depth = 0): JsonValue {
  if (depth > 100)
    throw new RangeError('storableJson: the value is nested more than 100 deep (does it contain itself?).');
  if (typeof value === 'number') return numberToJson(value);
  if (typeof value === 'string') return storableText(value, 10_000_000);
  if (typeof value === 'bigint') return value.toString();
  if (value === null || typeof value === 'boolean') return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    return Array.from(value as ArrayLike<unknown>, (item) => storableJson(item ?? null, depth + 1));
  }
  if (typeof value !== 'object') return null;
  const entries = Object.entries(value as object)
    .filter(([, item]) => item !== undefined && typeof item !== 'function')
    .map(([key, item]) => [storableText(key, 1000), storableJson(item, depth + 1)] as const);
  return Object.fromEntries(entries);
}

export const storableObject = (value: object): JsonObject => storableJson(value) as JsonObject;

/** JSON has no NaN, no infinities and no -0: these are written as text. */
export function numberToJson(value: number): number | string {
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? value : String(value);
}

/** The inverse of numberToJson. */
export const numberFromJson = (value: number | string): number => Number(value);
