import type { RunGroup } from './group-filter.ts';
import type { RunRow } from './row-pages.ts';

/** A row of the table: a run, a group of runs, or a remark below the members of a group. */
export type TableNode =
  | { kind: 'run'; id: string; row: RunRow; expandable: boolean; pinned?: boolean; children: TableNode[] }
  | { kind: 'group'; id: string; group: RunGroup; columns: readonly string[]; children: TableNode[] }
  | { kind: 'note'; id: string; text: string; children: [] };

export function runNode(
  row: RunRow,
  options: { expandable?: boolean; children?: RunRow[]; prefix?: string } = {},
): TableNode {
  const { expandable = false, children = [], prefix = '' } = options;
  return {
    ...{ kind: 'run', id: prefix + row.run.id, row, expandable },
    children: children.map((child) => runNode(child)),
  };
}
