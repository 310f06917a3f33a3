import type { JsonObject, JsonValue } from '@interpolab/tracking';

// What a run's config may hold is the tracker's to say.
export type { JsonObject, JsonValue };

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `base` with `changes` laid over it: objects merge key by key, everything else (arrays too) is replaced. */
export function mergeJson(base: JsonObject, changes: JsonObject): JsonObject {
  const merged: JsonObject = { ...base };
  for (const [key, value] of Object.entries(changes)) {
    const existing = Object.hasOwn(base, key) ? base[key] : undefined;
    merged[key] = isJsonObject(existing) && isJsonObject(value) ? mergeJson(existing, value) : value;
  }
  return merged;
}

/** JSON with the keys of every object in order, so that equal values give equal texts (and hashes). */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isJsonObject(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : inner,
  );
}
