import { storableText } from '../client/storable.ts';
import type { JsonObject, JsonValue } from './run-store.ts';

export interface ConfigLeaf {
  path: string;
  type: 'number' | 'text' | 'bool' | 'null' | 'empty';
  text: string | null;
  number: number | null;
  bool: boolean | null;
}

/** A B-tree entry holds 2,704 bytes: a path and a text of 300 characters of up to 4 bytes fit. */
const INDEXED_LENGTH = 300;
/** A path or a text as far as the index holds it. */
export const cutForIndex = (text: string): string => storableText(text, INDEXED_LENGTH);

const MAX_LEAVES = 10_000;

/** What storableJson writes for numbers that JSON does not have. */
const SPECIAL_NUMBERS = new Set(['NaN', 'Infinity', '-Infinity', '-0']);

function leaf(path: string, value: JsonValue): ConfigLeaf {
  const nothing = { path: cutForIndex(path), text: null, number: null, bool: null };
  if (typeof value === 'number') return { ...nothing, type: 'number', number: value };
  if (typeof value === 'boolean') return { ...nothing, type: 'bool', bool: value };
  if (value === null) return { ...nothing, type: 'null' };
  if (typeof value !== 'string') return { ...nothing, type: 'empty' };
  if (SPECIAL_NUMBERS.has(value)) return { ...nothing, type: 'number', number: Number(value) };
  return { ...nothing, type: 'text', text: cutForIndex(value) };
}

/**
 * The leaves of a config with their types: `{ net: { channels: [64] } }` becomes `net.channels.0 = 64`. A dot inside
 * a key is written `\.`. At most 10,000 leaves; two paths that are equal after cutting count once.
 */
export function flattenConfig(config: JsonObject): ConfigLeaf[] {
  const leaves = new Map<string, ConfigLeaf>();
  const visit = (path: string, value: JsonValue) => {
    if (leaves.size >= MAX_LEAVES) return;
    const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    if (entries.length === 0 && path !== '') {
      const found = leaf(path, value);
      leaves.set(found.path, found);
    }
    for (const [key, item] of entries) {
      const escaped = key.replaceAll('.', '\\.');
      visit(path === '' ? escaped : `${path}.${escaped}`, item);
    }
  };
  visit('', config);
  return [...leaves.values()];
}
