'use client';

import { Menu } from '@base-ui/react/menu';
import { Ellipsis } from 'lucide-react';

export interface ChartAction {
  label: string;
  run: () => void;
}

/** What can be done with a chart, behind one small button. */
export function ChartMenu({ title, actions }: { title: string; actions: readonly ChartAction[] }) {
  return (
    <Menu.Root>
      <Menu.Trigger
        aria-label={`Menu of the chart ${title}`}
        className="grid size-6 flex-none place-items-center self-center rounded text-faint hover:bg-hover hover:text-ink data-[popup-open]:bg-hover"
      >
        <Ellipsis size={14} aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="end" className="z-40">
          <Menu.Popup className="min-w-36 rounded border border-line-strong bg-page p-1 shadow-sm">
            {actions.map(({ label, run }) => (
              <Menu.Item
                key={label}
                onClick={run}
                className="cursor-default rounded px-2 py-1 data-[highlighted]:bg-hover"
              >
                {label}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
