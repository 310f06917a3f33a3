'use client';

import { Popover } from '@base-ui/react/popover';
import type { LazyPopoverProps } from './lazy-popover.tsx';

/** The panel itself, with the code that places it; loaded by LazyPopover when first wanted. */
export default function PopoverPanel({
  label,
  title,
  trigger,
  className,
  align,
  children,
}: LazyPopoverProps) {
  return (
    <Popover.Root defaultOpen>
      <Popover.Trigger aria-label={label} className={trigger.className}>
        {trigger.content}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={4} align={align ?? 'start'} collisionPadding={8} className="z-30">
          <Popover.Popup
            aria-label={title}
            className={`max-w-[calc(100vw-1rem)] rounded border border-line-strong bg-page p-2.5 shadow-sm ${className}`}
          >
            {children}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
