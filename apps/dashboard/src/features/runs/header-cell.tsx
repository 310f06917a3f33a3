'use client';

import clsx from 'clsx';
import { ArrowDown, ArrowUp, MoreVertical } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { nextSort } from './next-sort.ts';
import type { RunColumn } from './run-column.ts';
import type { ChangeRunsState, RunsState } from './runs-state.ts';

const NARROWEST = 48;
const WIDEST = 1200;

const HeaderMenu = lazy(() => import('./header-menu.tsx'));

export const MENU_BUTTON =
  'grid size-4 flex-none place-items-center rounded text-faint opacity-0 group-hover/head:opacity-100 hover:text-ink focus-visible:opacity-100 data-[popup-open]:opacity-100';

/** The widths with that of one column changed. */
export const withWidth = (widths: RunsState['widths'], id: string, pixels: number): RunsState['widths'] => [
  ...widths.filter(([other]) => other !== id),
  [id, Math.round(Math.min(WIDEST, Math.max(NARROWEST, pixels)))],
];

export interface HeaderCellProps {
  column: RunColumn;
  width: number;
  state: RunsState;
  /** The ids of all columns, in their order. */
  ids: readonly string[];
  onChange: ChangeRunsState;
}

/** The head of a column: sorts, resizes, and has a menu for the rest. */
export function HeaderCell({ column, width, state, ids, onChange }: HeaderCellProps) {
  const { id, label, detail, sortable, numeric } = column;
  const sorted = state.sort?.field === id ? (state.sort.descending ? 'descending' : 'ascending') : null;
  const Arrow = sorted === 'descending' ? ArrowDown : ArrowUp;
  const text = (
    <span className="min-w-0 truncate" title={id}>
      {label}
      {detail && <span className="text-faint"> {detail}</span>}
    </span>
  );
  return (
    <span className={clsx('group/head flex h-full min-w-0 items-center gap-1', numeric && 'justify-end')}>
      {sortable ? (
        <button
          type="button"
          onClick={() => onChange({ sort: nextSort(state.sort, column) })}
          className="flex min-w-0 items-center gap-1 rounded hover:text-ink"
        >
          {text}
          {sorted && <Arrow size={11} aria-hidden className="flex-none text-accent" />}
        </button>
      ) : (
        text
      )}
      <MenuButton {...{ column, width, state, ids, onChange }} />
      <Resizer
        label={label}
        width={width}
        onChange={(pixels) => onChange({ widths: withWidth(state.widths, id, pixels) })}
      />
    </span>
  );
}

/** The button of the menu; the menu itself is loaded when it is first wanted. */
function MenuButton(props: HeaderCellProps) {
  const [wanted, setWanted] = useState(false);
  const button = (
    <button
      type="button"
      aria-label={`Column ${props.column.label}`}
      aria-haspopup="menu"
      aria-expanded={false}
      onClick={() => setWanted(true)}
      className={MENU_BUTTON}
    >
      <MoreVertical size={11} aria-hidden />
    </button>
  );
  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <HeaderMenu {...props} />
    </Suspense>
  );
}

/** The edge of a column: dragged, or moved by the arrow keys. */
function Resizer({
  label,
  width,
  onChange,
}: {
  label: string;
  width: number;
  onChange: (pixels: number) => void;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that moves has no element of its own
    <span
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={`Width of ${label}`}
      aria-valuenow={width}
      aria-valuemin={NARROWEST}
      aria-valuemax={WIDEST}
      className="absolute inset-y-1 right-0 w-1.5 cursor-col-resize border-r border-transparent hover:border-line-strong focus-visible:border-accent"
      onKeyDown={(event) => {
        const by = event.key === 'ArrowRight' ? 16 : event.key === 'ArrowLeft' ? -16 : 0;
        if (by === 0) return;
        event.preventDefault();
        onChange(width + by);
      }}
      onPointerDown={(event) => {
        event.preventDefault();
        const from = event.clientX;
        const move = (to: PointerEvent) => onChange(width + to.clientX - from);
        const end = () => {
          window.removeEventListener('pointermove', move);
          window.removeEventListener('pointerup', end);
        };
        window.addEventListener('pointermove', move);
        window.addEventListener('pointerup', end);
      }}
    />
  );
}
