import type { RunKind, RunStatus } from './run-store.ts';

/** A run in a graph of runs. */
export interface LineageRun {
  runId: string;
  name: string;
  kind: RunKind;
  status: RunStatus;
  project: string;
  /** Steps from the run that was asked for: below 0 what it was made of, above 0 what was made of it. */
  distance: number;
}

/** `to` has read an artifact that `from` made. */
export interface LineageEdge {
  from: string;
  to: string;
  sha256: string;
  /** What `to` calls it. */
  name: string;
}

export interface Lineage {
  /** By distance, then by id. */
  runs: LineageRun[];
  edges: LineageEdge[];
  /** There are more runs than were gone through. */
  cut: boolean;
}

export interface ReadLineage {
  /** Steps in each direction; by default 10. */
  depth?: number;
  projects?: readonly string[];
}

export const LINEAGE_RUNS = 500;
const DEFAULT_DEPTH = 10;

/** What a store has to answer: the edges that end (up) or begin (down) at some runs, and what runs are. */
export interface LineageSource {
  edges(runIds: readonly string[], direction: 'up' | 'down'): Promise<LineageEdge[]>;
  runs(runIds: readonly string[]): Promise<Omit<LineageRun, 'distance'>[]>;
}

/** Walks from a run to what it was made of, and to what was made of it; never on to a sibling. */
export async function walkLineage(
  source: LineageSource,
  runId: string,
  { depth = DEFAULT_DEPTH }: ReadLineage = {},
): Promise<Lineage> {
  const distances = new Map([[runId, 0]]);
  const edges = new Map<string, LineageEdge>();
  let cut = false;
  for (const [direction, sign] of [
    ['up', -1],
    ['down', 1],
  ] as const) {
    let frontier = [runId];
    for (let step = 1; frontier.length > 0; step++) {
      const found = await source.edges(frontier, direction);
      if (step > depth) {
        cut ||= found.length > 0;
        break;
      }
      const next: string[] = [];
      for (const edge of found) {
        const other = direction === 'up' ? edge.from : edge.to;
        if (!distances.has(other)) {
          if (distances.size === LINEAGE_RUNS) {
            cut = true;
            continue;
          }
          distances.set(other, sign * step);
          next.push(other);
        }
        edges.set([edge.from, edge.to, edge.sha256, edge.name].join('\n'), edge);
      }
      frontier = next;
    }
  }
  const runs = (await source.runs([...distances.keys()])).map((run) => ({
    ...run,
    distance: distances.get(run.runId)!,
  }));
  runs.sort((a, b) => a.distance - b.distance || (a.runId < b.runId ? -1 : 1));
  const isShown = new Set(runs.map((run) => run.runId));
  return {
    runs,
    edges: [...edges.values()].filter(({ from, to }) => isShown.has(from) && isShown.has(to)),
    cut,
  };
}
