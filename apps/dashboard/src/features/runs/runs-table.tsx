// biome-ignore-all lint/a11y/useSemanticElements: rows in sight are placed by transform, which table rows do not take
// biome-ignore-all lint/a11y/useFocusableInteractive: rows and cells of a table for reading take no focus
'use client';

import {
  createColumnHelper,
  createExpandedRowModel,
  rowExpandingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useMemo, useRef } from 'react';
import { HeaderCell } from './header-cell.tsx';
import type { RunColumn } from './run-column.ts';
import { type ColumnLayout, GUTTER, type RowActions, stickyLeft, TableRow, totalWidth } from './run-row.tsx';
import type { ChangeRunsState, RunsState } from './runs-state.ts';
import type { TableNode } from './table-node.ts';

const ROW_HEIGHT = 34;
/** Rows before the end at which more are asked for. */
const NEAR = 30;

const features = tableFeatures({ rowExpandingFeature, expandedRowModel: createExpandedRowModel() });
const helper = createColumnHelper<typeof features, TableNode>();

/** The rows of which only those in sight exist. Its last rows coming near asks for more. */
export function RunsTable(props: {
  nodes: TableNode[];
  columns: readonly RunColumn[];
  state: RunsState;
  actions: RowActions;
  onChange: ChangeRunsState;
  onNearEnd: () => void;
}) {
  const { nodes, columns, state, actions, onChange, onNearEnd } = props;
  const layout: ColumnLayout = useMemo(() => {
    const chosen = new Map(state.widths);
    return {
      columns,
      widths: columns.map(({ id, width }) => chosen.get(id) ?? width),
      fixed: Math.min(state.fixed, columns.length),
    };
  }, [columns, state.widths, state.fixed]);
  const expanded = useMemo(() => Object.fromEntries(state.open.map((id) => [id, true])), [state.open]);
  const tableColumns = useMemo(
    () => helper.columns(columns.map(({ id, label }) => helper.display({ id, header: label }))),
    [columns],
  );
  const table = useTable({
    features,
    columns: tableColumns,
    data: nodes,
    getRowId: (node) => node.id,
    getSubRows: (node) => node.children,
    getRowCanExpand: (row) =>
      row.original.kind === 'group' || (row.original.kind === 'run' && row.original.expandable),
    autoResetExpanded: false, // new data must not fold what the reader has opened
    state: { expanded },
  });
  const { rows } = table.getRowModel();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => rows[index].id,
    overscan: 12,
    scrollMargin: 32,
    initialRect: { width: 1200, height: 800 }, // so that the server already renders the first rows
  });
  const items = virtual.getVirtualItems();
  const lastSeen = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && lastSeen >= rows.length - NEAR) onNearEnd();
  }, [lastSeen, rows.length, onNearEnd]);
  const [chosen, hidden, pinned] = useMemo(
    () => [new Set(state.runs), new Set(state.hide), new Set(state.pin)],
    [state.runs, state.hide, state.pin],
  );
  const ids = useMemo(() => columns.map(({ id }) => id), [columns]);

  return (
    <div
      ref={scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
      tabIndex={0}
      className="min-h-0 flex-1 overflow-auto border-t border-line focus-visible:outline-offset-[-2px]"
      data-runs-scroller
    >
      <div
        role="table"
        aria-label="Runs"
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length + 1}
        style={{ width: totalWidth(layout), minWidth: '100%' }}
      >
        <TableHead {...{ layout, state, ids, onChange }} />
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index];
            const node = row.original;
            const id = node.kind === 'run' ? node.row.run.id : '';
            return (
              <TableRow
                key={row.id}
                {...{ node, layout, actions }}
                depth={row.depth}
                index={item.index}
                top={item.start - 32}
                height={item.size}
                open={row.getIsExpanded()}
                chosen={chosen.has(id)}
                hidden={hidden.has(id)}
                pinned={pinned.has(id)}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** Not drawn anew while rows are scrolled. */
const TableHead = memo(function TableHead(props: {
  layout: ColumnLayout;
  state: RunsState;
  ids: readonly string[];
  onChange: ChangeRunsState;
}) {
  const { layout, state, ids, onChange } = props;
  return (
    <div role="row" aria-rowindex={1} className="sticky top-0 z-10 flex h-8 border-b border-line bg-page">
      <div
        role="columnheader"
        className="z-[2] flex-none bg-page sm:sticky sm:left-0"
        style={{ width: GUTTER }}
      >
        <span className="sr-only">Choose</span>
      </div>
      {layout.columns.map((column, at) => (
        <div
          role="columnheader"
          key={column.id}
          aria-sort={
            state.sort?.field !== column.id ? undefined : state.sort.descending ? 'descending' : 'ascending'
          }
          className={`label relative flex-none pr-3 ${at < layout.fixed ? 'sm:sticky z-[2] bg-page' : ''} ${at === 0 ? 'pl-5' : ''}`}
          style={{ width: layout.widths[at], left: stickyLeft(layout, at) }}
        >
          <HeaderCell {...{ column, state, ids, onChange }} width={layout.widths[at]} />
        </div>
      ))}
    </div>
  );
});
