'use client';

import { lazy, type ReactNode, Suspense, useState } from 'react';

const loadPanel = () => import('./popover-panel.tsx');
const PopoverPanel = lazy(loadPanel);

export interface LazyPopoverProps {
  /** Of the button, where its content does not say it. */
  label?: string;
  title: string;
  trigger: { content: ReactNode; className: string };
  /** Of the panel: its width. */
  className: string;
  /** Which edges of button and panel are in line. */
  align?: 'start' | 'end';
  /** Loads what the panel holds, if that is not with the page either. */
  preload?: () => unknown;
  children: ReactNode;
}

/**
 * A button that opens a panel below it. What places panels is not loaded with the page but when somebody points at the
 * first button or has come to it by the keyboard, so that it is there when it is pressed.
 */
export function LazyPopover(props: LazyPopoverProps) {
  const [wanted, setWanted] = useState(false);
  const { label, trigger } = props;
  const load = () => {
    void loadPanel();
    props.preload?.();
  };
  const button = (
    <button
      type="button"
      aria-label={label}
      aria-haspopup="dialog"
      aria-expanded={false}
      onPointerEnter={load}
      onFocus={load}
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
