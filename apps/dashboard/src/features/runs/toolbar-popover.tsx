'use client';

import { Popover } from '@base-ui/react/popover';
import type { ReactNode } from 'react';

/** A button of the toolbar that opens a panel below it. */
export function ToolbarPopover(props: {
  label: string;
  title: string;
  active?: boolean;
  wide?: boolean;
  children: ReactNode;
}) {
  return (
    <Popover.Root>
      <Popover.Trigger
        className={`h-[26px] rounded border border-line px-2 text-xs hover:border-line-strong hover:text-ink data-[popup-open]:bg-hover ${
          props.active ? 'text-ink' : 'text-muted'
        }`}
      >
        {props.label}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={4} align="start" collisionPadding={8} className="z-30">
          <Popover.Popup
            aria-label={props.title}
            className={`max-w-[calc(100vw-1rem)] rounded border border-line-strong bg-page p-2.5 shadow-sm ${props.wide ? 'w-[40rem]' : 'w-96'}`}
          >
            {props.children}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
