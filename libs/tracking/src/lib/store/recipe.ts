import { createHash } from 'node:crypto';
import type { JsonObject, JsonValue } from './run-store.ts';

/** Whether a leaf says where randomness begins: `seed`, or a path whose last part is `seed` or ends with `Seed` or `_seed`. */
export const isSeedPath = (path: string): boolean => /(^|\.)(seed|\w*(Seed|_seed))$/.test(path);

const isLeaf = (value: JsonValue) =>
  typeof value !== 'object' || value === null || Object.keys(value).length === 0;

/** A config without its seeds, its keys sorted. */
function withoutSeeds(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutSeeds);
  const kept = Object.entries(value).filter(([key, item]) => !(isSeedPath(key) && isLeaf(item)));
  return Object.fromEntries(
    kept.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, withoutSeeds(item)]),
  );
}

/**
 * A name for everything in a config but its seeds: runs with the same one are one recipe tried several times. In
 * Postgres the trigger Run_recipe makes it; the names differ from these, what has the same name does not.
 */
export const recipeOf = (config: JsonObject): string =>
  createHash('md5')
    .update(JSON.stringify(withoutSeeds(config)))
    .digest('hex');
