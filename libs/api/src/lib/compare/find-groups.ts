import { isSeedPath, type JsonObject, type JsonValue } from '@interpolab/tracking/read';

/** A run as far as grouping looks at it. */
export interface GroupedRun {
  id: string;
  config: JsonObject;
}

export interface RunGroup {
  /** The fields that tell the groups apart, with this group's values; null for what its members do not have. */
  key: { path: string; value: JsonValue }[];
  runIds: string[];
}

/** The leaves of a config by their paths. Empty objects and lists are leaves too. */
export function leavesOf(value: JsonValue, path = ''): [string, JsonValue][] {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0)
    return path === '' ? [] : [[path, value]];
  return Object.entries(value).flatMap(([name, item]) => {
    const escaped = name.replaceAll('.', '\\.');
    return leavesOf(item, path === '' ? escaped : `${path}.${escaped}`);
  });
}

/**
 * Puts runs into groups. `by`: paths in the config, as filters name them without `config.`; a run without one of them
 * is in the group that has null there, and in no case left out. `null`: by everything in which the configs differ but
 * seeds, so that a group is one recipe run several times.
 */
export function findGroups(runs: readonly GroupedRun[], by: readonly string[] | null): RunGroup[] {
  const leaves = runs.map(({ config }) => new Map(leavesOf(config)));
  const paths = by ?? differingPaths(leaves).filter((path) => !isSeedPath(path));
  const groups = new Map<string, RunGroup>();
  for (const [i, { id }] of runs.entries()) {
    const key = paths.map((path) => ({ path, value: leaves[i].get(path) ?? null }));
    const name = JSON.stringify(paths.map((path) => [leaves[i].has(path), leaves[i].get(path) ?? null]));
    const group = groups.get(name) ?? { key, runIds: [] };
    group.runIds.push(id);
    groups.set(name, group);
  }
  return [...groups.values()];
}

/** Paths at which not all have the same, sorted. */
function differingPaths(leaves: readonly ReadonlyMap<string, JsonValue>[]): string[] {
  const paths = new Set(leaves.flatMap((one) => [...one.keys()]));
  const at = (one: ReadonlyMap<string, JsonValue>, path: string) => JSON.stringify(one.get(path)); // undefined: none
  return [...paths].filter((path) => leaves.some((one) => at(one, path) !== at(leaves[0], path))).sort();
}
