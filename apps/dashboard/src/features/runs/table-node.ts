import type { RunGroup } from './group-filter.ts';
import type { RunRow } from './row-pages.ts';

/** A row of the table: a run, a group of runs, or a remark below the members of a group. */
export type TableNode =
  | { kind: 'run'; id: string; row: RunRow; expandable: boolean; pinned?: boolean; children: TableNode[] }
  | { kind: 'group'; id: string; group: RunGroup; columns: readonly string[]; children: TableNode[] }
  | { kind: 'note'; id: string; text: string; children: [] };

/** The nodes of rows without children: the same for the same row, so that it is not drawn anew. */
const known = new WeakMap<RunRow, Extract<TableNode, { kind: 'run' }>>();

export function runNode(
  row: RunRow,
  options: { expandable?: boolean; children?: RunRow[]; prefix?: string } = {},
): TableNode {
  const { expandable = false, children = [], prefix = '' } = options;
  const id = prefix + row.run.id;
  const before = known.get(row);
  if (children.length === 0 && before?.id === id && before.expandable === expandable) return before;
  const node = {
    ...{ kind: 'run' as const, id, row, expandable },
    children: children.map((child) => runNode(child)),
  };
  if (children.length === 0) known.set(row, node);
  return node;
}
