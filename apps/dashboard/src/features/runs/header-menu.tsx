'use client';

import { Menu } from '@base-ui/react/menu';
import { MoreVertical } from 'lucide-react';
import { DIRECTIONS, directionOf, withDirection } from '../compare/metric-directions.ts';
import { suggestedDirection } from '../metrics/suggested-direction.ts';
import { moved } from './column-picker.tsx';
import { type HeaderCellProps, MENU_BUTTON } from './header-cell.tsx';
import { COLUMN_AGGREGATES, isBest, withAggregate } from './run-column.ts';

const ITEM =
  'cursor-pointer rounded px-2 py-0.5 text-xs text-muted data-[highlighted]:bg-hover data-[highlighted]:text-ink';

/** What can be done with a column. */
export default function HeaderMenu({ column, state, ids, onChange }: HeaderCellProps) {
  const { id, label, field, sortable } = column;
  const at = ids.indexOf(id);
  const metric = field?.kind === 'metric' ? { stage: null, name: field.name } : null;
  const show = (aggregate: Parameters<typeof withAggregate>[1]) => {
    const next = withAggregate(id, aggregate);
    const sort = state.sort?.field === id ? { ...state.sort, field: next } : state.sort;
    return { cols: ids.map((other) => (other === id ? next : other)), sort };
  };
  const place = (by: number) => onChange({ cols: moved(ids, at, by) });
  return (
    <Menu.Root defaultOpen>
      <Menu.Trigger aria-label={`Column ${label}`} className={MENU_BUTTON}>
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
                <Menu.Item key={aggregate} className={ITEM} onClick={() => onChange(show(aggregate))}>
                  {!isBest(column) && field.aggregate === aggregate ? '✓ ' : ''}Show {aggregate}
                </Menu.Item>
              ))}
            {metric &&
              DIRECTIONS.map((direction) => (
                <Menu.Item
                  key={direction}
                  className={ITEM}
                  onClick={() => onChange({ ...show('best'), ...withDirection(metric, state, direction) })}
                >
                  {isBest(column) && directionOf(metric, state) === direction ? '✓ ' : ''}Show best:{' '}
                  {direction} is better
                  {suggestedDirection(metric.name) === direction && (
                    <span className="text-faint"> (by its name)</span>
                  )}
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
