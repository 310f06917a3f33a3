import type { JsonValue } from '@interpolab/tracking/read';

const isPlain = (value: JsonValue) => typeof value !== 'object' || value === null;

/**
 * What stands beside each other when settings are compared, by paths as filters name them: plain values, empty objects,
 * and lists of plain values as wholes, since `[5, 20]` against `[5, 20, 75]` is one difference and not one of an item.
 */
export function settingLeaves(value: JsonValue, path = ''): [string, JsonValue][] {
  if (isPlain(value)) return path === '' ? [] : [[path, value]];
  const isLeaf = Array.isArray(value) ? value.every(isPlain) : Object.keys(value as object).length === 0;
  if (isLeaf) return path === '' ? [] : [[path, value]];
  return Object.entries(value as object).flatMap(([name, item]) => {
    const escaped = name.replaceAll('.', '\\.');
    return settingLeaves(item as JsonValue, path === '' ? escaped : `${path}.${escaped}`);
  });
}
