'use client';

import { Menu } from '@base-ui/react/menu';
import clsx from 'clsx';
import { ArrowDown, ArrowUp, MoreVertical } from 'lucide-react';
import { moved } from './column-picker.tsx';
import { bestAggregate, COLUMN_AGGREGATES, type RunColumn, withAggregate } from './run-column.ts';
import type { ChangeRunsState, RunsState } from './runs-state.ts';

const NARROWEST = 48;
const WIDEST = 1200;

const ITEM =
  'cursor-pointer rounded px-2 py-0.5 text-xs text-muted data-[highlighted]:bg-hover data-[highlighted]:text-ink';

/** What a click on a column's head makes of the order: rising, falling, then as it was. */
export function nextSort(sort: RunsState['sort'], field: string): RunsState['sort'] {
  if (sort?.field !== field) return { field, descending: false };
  return sort.descending ? null : { field, descending: true };
}

/** The widths with that of one column changed. */
export const withWidth = (widths: RunsState['widths'], id: string, pixels: number): RunsState['widths'] => [
  ...widths.filter(([other]) => other !== id),
  [id, Math.round(Math.min(WIDEST, Math.max(NARROWEST, pixels)))],
];

interface HeaderCellProps {
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
      {detail && <span className="ml-1 text-faint opacity-80">{detail}</span>}
    </span>
  );
  return (
    <span className={clsx('group/head flex h-full min-w-0 items-center gap-1', numeric && 'justify-end')}>
      {sortable ? (
        <button
          type="button"
          onClick={() => onChange({ sort: nextSort(state.sort, id) })}
          className="flex min-w-0 items-center gap-1 rounded hover:text-ink"
        >
          {text}
          {sorted && <Arrow size={11} aria-hidden className="flex-none text-accent" />}
        </button>
      ) : (
        text
      )}
      <HeaderMenu {...{ column, width, state, ids, onChange }} />
      <Resizer
        label={label}
        width={width}
        onChange={(pixels) => onChange({ widths: withWidth(state.widths, id, pixels) })}
      />
    </span>
  );
}

function HeaderMenu({ column, state, ids, onChange }: HeaderCellProps) {
  const { id, label, field, sortable } = column;
  const at = ids.indexOf(id);
  const best = field?.kind === 'metric' ? bestAggregate(field.name) : null;
  const place = (by: number) => onChange({ cols: moved(ids, at, by) });
  return (
    <Menu.Root>
      <Menu.Trigger
        aria-label={`Column ${label}`}
        className="grid size-4 flex-none place-items-center rounded text-faint opacity-0 group-hover/head:opacity-100 hover:text-ink focus-visible:opacity-100 data-[popup-open]:opacity-100"
      >
        <MoreVertical size={11} aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="start" className="z-30">
          <Menu.Popup className="min-w-40 rounded border border-line-strong bg-page p-1 shadow-sm">
            {sortable && (
              <>
                <Menu.Item
                  className={ITEM}
                  onClick={() => onChange({ sort: { field: id, descending: false } })}
                >
                  Sort rising
                </Menu.Item>
                <Menu.Item
                  className={ITEM}
                  onClick={() => onChange({ sort: { field: id, descending: true } })}
                >
                  Sort falling
                </Menu.Item>
              </>
            )}
            {field?.kind === 'metric' &&
              COLUMN_AGGREGATES.map((aggregate) => (
                <Menu.Item
                  key={aggregate}
                  className={ITEM}
                  onClick={() => {
                    const next = withAggregate(id, aggregate);
                    const sort = state.sort?.field === id ? { ...state.sort, field: next } : state.sort;
                    onChange({ cols: ids.map((other) => (other === id ? next : other)), sort });
                  }}
                >
                  {field.aggregate === aggregate ? '✓ ' : ''}Show {aggregate}
                  {aggregate === best && <span className="text-faint"> (best)</span>}
                </Menu.Item>
              ))}
            {at >= state.fixed ? (
              <Menu.Item
                className={ITEM}
                onClick={() => onChange({ cols: moved(ids, at, state.fixed - at), fixed: state.fixed + 1 })}
              >
                Keep in place
              </Menu.Item>
            ) : (
              <Menu.Item
                className={ITEM}
                onClick={() =>
                  onChange({ cols: moved(ids, at, state.fixed - 1 - at), fixed: state.fixed - 1 })
                }
              >
                Let it scroll
              </Menu.Item>
            )}
            {at > 0 && (
              <Menu.Item className={ITEM} onClick={() => place(-1)}>
                Move left
              </Menu.Item>
            )}
            {at < ids.length - 1 && (
              <Menu.Item className={ITEM} onClick={() => place(1)}>
                Move right
              </Menu.Item>
            )}
            {ids.length > 1 && (
              <Menu.Item
                className={ITEM}
                onClick={() => onChange({ cols: ids.filter((other) => other !== id) })}
              >
                Hide
              </Menu.Item>
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
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
