// biome-ignore-all lint/a11y/useSemanticElements: rows in sight are placed by transform, which table rows do not take
// biome-ignore-all lint/a11y/useFocusableInteractive: rows and cells of a table for reading take no focus
'use client';

import { useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import clsx from 'clsx';
import { useEffect, useMemo, useRef } from 'react';
import { RUN_COLUMN_TEMPLATE, runColumns, runTableFeatures } from './run-columns.tsx';
import type { RunNode } from './run-list-data.ts';

const ROW_HEIGHT = 34;

/** The runs as rows of which only those in sight exist. Its last rows coming near asks for more. */
export function RunsTable(props: {
  nodes: RunNode[];
  open: string[];
  /** Whether an experiment can show its stages below it; not when a filter mixes them all. */
  expandable: boolean;
  onOpenChange: (open: string[]) => void;
  onNearEnd: () => void;
}) {
  const { nodes, open, expandable, onOpenChange, onNearEnd } = props;
  const expanded = useMemo(() => Object.fromEntries(open.map((id) => [id, true])), [open]);
  const table = useTable({
    features: runTableFeatures,
    columns: runColumns,
    data: nodes,
    getRowId: (node) => node.run.id,
    getSubRows: (node) => node.stages,
    getRowCanExpand: (row) => expandable && row.original.run.kind === 'experiment',
    autoResetExpanded: false, // new data must not fold what the reader has opened
    state: { expanded: expandable ? expanded : {} },
    onExpandedChange: (change) => {
      const next = typeof change === 'function' ? change(expanded) : change;
      onOpenChange(
        next === true ? nodes.map((node) => node.run.id) : Object.keys(next).filter((id) => next[id]),
      );
    },
  });
  const rows = table.getRowModel().rows;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => rows[index].id,
    overscan: 12,
    initialRect: { width: 1200, height: 800 }, // so that the server already renders the first rows
  });
  const items = virtual.getVirtualItems();
  const lastSeen = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && lastSeen >= rows.length - 15) onNearEnd();
  }, [lastSeen, rows.length, onNearEnd]);

  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-auto">
      <div role="table" aria-label="Runs" aria-rowcount={rows.length + 1} className="min-w-[72rem]">
        {table.getHeaderGroups().map((group) => (
          <div
            role="row"
            key={group.id}
            aria-rowindex={1}
            className="sticky top-0 z-10 grid h-8 items-center gap-x-4 border-b border-line bg-page px-4 sm:px-6"
            style={{ gridTemplateColumns: RUN_COLUMN_TEMPLATE }}
          >
            {group.headers.map((header) => (
              <div role="columnheader" key={header.id} className="label truncate first:pl-[34px]">
                <table.FlexRender header={header} />
              </div>
            ))}
          </div>
        ))}
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index];
            return (
              <div
                role="row"
                key={row.id}
                data-run-id={row.id}
                aria-rowindex={item.index + 2}
                className={clsx(
                  'absolute inset-x-0 top-0 grid items-center gap-x-4 px-4 hover:bg-hover sm:px-6',
                  (rows[item.index + 1]?.depth ?? 0) === 0 && 'border-b border-line',
                )}
                style={{
                  height: item.size,
                  transform: `translateY(${item.start}px)`,
                  gridTemplateColumns: RUN_COLUMN_TEMPLATE,
                }}
              >
                {row.getAllCells().map((cell) => (
                  <div role="cell" key={cell.id} className="min-w-0 truncate">
                    <table.FlexRender cell={cell} />
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
