'use client';

import { formatCount } from '../format/number.ts';
import type { RunGroup } from './group-filter.ts';
import type { RunRow } from './row-pages.ts';
import type { RunColumn } from './run-column.ts';
import type { RunsState } from './runs-state.ts';
import { ToolbarPopover } from './toolbar-popover.tsx';
import { useCsv } from './use-csv.ts';

/** The table as a file. */
export function ExportMenu(props: {
  state: RunsState;
  columns: readonly RunColumn[];
  rows: readonly RunRow[];
  /** Null where runs are not grouped. */
  groups: readonly RunGroup[] | null;
}) {
  const csv = useCsv(props.state, props.columns);
  const item = 'block w-full rounded px-1.5 py-1 text-left hover:bg-hover disabled:opacity-40';
  return (
    <ToolbarPopover label="CSV" title="Export as CSV">
      {props.groups ? (
        <button type="button" onClick={() => csv.groups(props.groups ?? [])} className={item}>
          The groups{' '}
          <span className="text-faint">{formatCount(props.groups.length)}, with means, std and n</span>
        </button>
      ) : (
        <button
          type="button"
          disabled={csv.written !== null || props.rows.length === 0}
          onClick={() => csv.seen(props.rows)}
          className={item}
        >
          The rows loaded{' '}
          <span className="text-faint">
            {formatCount(Math.min(500, props.rows.length))}, with the columns shown
          </span>
        </button>
      )}
      <button type="button" disabled={csv.written !== null} onClick={() => csv.all()} className={item}>
        All that match <span className="text-faint">page after page</span>
      </button>
      <p role="status" className="px-1.5 pt-1 text-xs text-faint">
        {csv.written !== null && (
          <>
            {formatCount(csv.written)} rows written{' '}
            <button type="button" onClick={csv.cancel} className="text-muted hover:text-ink">
              cancel
            </button>
          </>
        )}
        {csv.error && <span className="text-failed">{csv.error}</span>}
      </p>
    </ToolbarPopover>
  );
}
