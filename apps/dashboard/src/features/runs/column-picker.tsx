'use client';

import { ArrowDown, ArrowUp, X } from 'lucide-react';
import { KeyList } from './key-list.tsx';
import { columnOf, columnsOf, PLAIN_COLUMNS } from './run-column.ts';
import { type ChangeRunsState, DEFAULT_COLUMNS, type RunsState } from './runs-state.ts';
import { ToolbarPopover } from './toolbar-popover.tsx';

/** The list with the item at one place moved by so many places. */
export function moved<Item>(list: readonly Item[], at: number, by: number): Item[] {
  const next = [...list];
  const [item] = next.splice(at, 1);
  next.splice(Math.max(0, at + by), 0, item);
  return next;
}

/** The same metric, whichever of its numbers is shown. */
const sameKey = (a: string, b: string) => {
  const [x, y] = [columnOf(a)?.field, columnOf(b)?.field];
  return x?.kind === 'metric' && y?.kind === 'metric' ? x.name === y.name : a === b;
};

/** Which columns there are, in which order, and how many of them stay in place. */
export function ColumnPicker({ state, onChange }: { state: RunsState; onChange: ChangeRunsState }) {
  const columns = columnsOf(state.cols, state);
  const ids = columns.map(({ id }) => id);
  const setIds = (cols: string[]) => cols.length > 0 && onChange({ cols });
  return (
    <ToolbarPopover label="Columns" title="Columns" wide>
      <div className="grid gap-4 sm:grid-cols-[15rem_minmax(0,1fr)]">
        <div>
          <div className="mb-1 flex items-center">
            <span className="label">Shown</span>
            <button
              type="button"
              onClick={() => onChange({ cols: [...DEFAULT_COLUMNS], widths: [], fixed: 1 })}
              className="ml-auto text-xs text-muted hover:text-ink"
            >
              Reset
            </button>
          </div>
          <ol aria-label="Columns shown" className="max-h-72 overflow-y-auto">
            {columns.map(({ id, label, detail }, at) => (
              <li key={id} className="flex items-center gap-1 rounded px-1 hover:bg-hover">
                <span className="min-w-0 flex-1 truncate" title={id}>
                  {label} <span className="text-2xs text-faint">{detail}</span>
                </span>
                <IconButton
                  label={`Move ${label} to the front`}
                  disabled={at === 0}
                  onClick={() => setIds(moved(ids, at, -1))}
                >
                  <ArrowUp size={12} aria-hidden />
                </IconButton>
                <IconButton
                  label={`Move ${label} to the back`}
                  disabled={at === ids.length - 1}
                  onClick={() => setIds(moved(ids, at, 1))}
                >
                  <ArrowDown size={12} aria-hidden />
                </IconButton>
                <IconButton
                  label={`Hide ${label}`}
                  disabled={ids.length === 1}
                  onClick={() => setIds(ids.filter((other) => other !== id))}
                >
                  <X size={12} aria-hidden />
                </IconButton>
              </li>
            ))}
          </ol>
          <label className="mt-2 flex items-center gap-2 text-xs text-muted">
            Columns that stay in place
            <input
              type="number"
              min={0}
              max={ids.length}
              value={Math.min(state.fixed, ids.length)}
              onChange={(event) => onChange({ fixed: Math.max(0, Math.floor(Number(event.target.value))) })}
              className="figure w-12 rounded border border-line bg-transparent px-1"
            />
          </label>
        </div>
        <KeyList
          {...{ label: 'columns', project: state.project, plain: PLAIN_COLUMNS }}
          isChosen={(field) => ids.some((id) => sameKey(id, field))}
          onChoose={(field) => {
            const rest = ids.filter((id) => !sameKey(id, field));
            setIds(rest.length < ids.length ? rest : [...ids, field]);
          }}
        />
      </div>
    </ToolbarPopover>
  );
}

function IconButton(props: {
  label: string;
  disabled?: boolean;
  onClick: () => void;
  children: React.ReactNode;
}) {
  return (
    <button
      type="button"
      aria-label={props.label}
      title={props.label}
      disabled={props.disabled}
      onClick={props.onClick}
      className="grid size-5 flex-none place-items-center rounded text-faint hover:text-ink disabled:opacity-30"
    >
      {props.children}
    </button>
  );
}
