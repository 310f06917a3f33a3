import type { RouterOutputs } from '@interpolab/api';

export type Lineage = RouterOutputs['runs']['lineage'];
export type LineageRun = Lineage['runs'][number];

export interface PlacedRun {
  run: LineageRun;
  column: number;
  row: number;
}

export interface PlacedEdge {
  from: PlacedRun;
  to: PlacedRun;
  /** What went from one to the other. */
  names: string[];
}

export interface GraphLayout {
  runs: PlacedRun[];
  edges: PlacedEdge[];
  columns: number;
  rows: number;
}

/**
 * Places runs from left to right, each one column behind the last that it reads from, and from top to bottom near those.
 * What would be a circle (a run that goes on with its own output) does not push further.
 */
export function layoutGraph({ runs, edges }: Pick<Lineage, 'runs' | 'edges'>): GraphLayout {
  const sources = new Map<string, Set<string>>();
  for (const { from, to } of edges) {
    if (from !== to) sources.set(to, (sources.get(to) ?? new Set()).add(from));
  }
  const columns = new Map<string, number>();
  const columnOf = (id: string, path: ReadonlySet<string>): number => {
    const known = columns.get(id);
    if (known !== undefined) return known;
    const inner = new Set(path).add(id);
    const before = [...(sources.get(id) ?? [])].filter((one) => !inner.has(one));
    const column = before.reduce((most, one) => Math.max(most, columnOf(one, inner) + 1), 0);
    columns.set(id, column);
    return column;
  };
  for (const { runId } of runs) columnOf(runId, new Set());

  const placed = new Map<string, PlacedRun>();
  const width = Math.max(0, ...columns.values()) + 1;
  let rows = 0;
  for (let column = 0; column < width; column++) {
    const members = runs
      .filter(({ runId }) => columns.get(runId) === column)
      .map((run) => ({ run, height: meanRow([...(sources.get(run.runId) ?? [])], placed) }))
      .sort((a, b) => a.height - b.height || a.run.name.localeCompare(b.run.name));
    members.forEach(({ run }, row) => void placed.set(run.runId, { run, column, row }));
    rows = Math.max(rows, members.length);
  }
  const byEnds = new Map<string, PlacedEdge>();
  for (const { from, to, name } of edges) {
    const [begin, end] = [placed.get(from), placed.get(to)];
    if (!begin || !end || begin === end) continue;
    const key = `${from} ${to}`;
    const edge = byEnds.get(key) ?? { from: begin, to: end, names: [] };
    edge.names.push(name);
    byEnds.set(key, edge);
  }
  return { runs: [...placed.values()], edges: [...byEnds.values()], columns: width, rows };
}

function meanRow(ids: readonly string[], placed: ReadonlyMap<string, PlacedRun>): number {
  const rows = ids.flatMap((id) => placed.get(id)?.row ?? []);
  return rows.length === 0 ? 0 : rows.reduce((sum, row) => sum + row, 0) / rows.length;
}
