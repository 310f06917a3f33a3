'use client';

import { lazy, type ReactNode, Suspense, useState } from 'react';

const PopoverPanel = lazy(() => import('./popover-panel.tsx'));

export interface LazyPopoverProps {
  /** Of the button, where its content does not say it. */
  label?: string;
  title: string;
  trigger: { content: ReactNode; className: string };
  /** Of the panel: its width. */
  className: string;
  children: ReactNode;
}

/** A button that opens a panel below it. What places panels is loaded with the first one, not with the page. */
export function LazyPopover(props: LazyPopoverProps) {
  const [wanted, setWanted] = useState(false);
  const { label, trigger } = props;
  const button = (
    <button
      type="button"
      aria-label={label}
      aria-haspopup="dialog"
      aria-expanded={false}
      onClick={() => setWanted(true)}
      className={trigger.className}
    >
      {trigger.content}
    </button>
  );
  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <PopoverPanel {...props} />
    </Suspense>
  );
}
