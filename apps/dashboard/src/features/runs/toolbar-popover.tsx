'use client';

import type { ReactNode } from 'react';
import { LazyPopover } from '../shell/lazy-popover.tsx';

/** A button of the toolbar that opens a panel below it. */
export function ToolbarPopover(props: {
  label: string;
  title: string;
  active?: boolean;
  wide?: boolean;
  children: ReactNode;
}) {
  const tone = props.active ? 'text-ink' : 'text-muted';
  return (
    <LazyPopover
      title={props.title}
      trigger={{
        content: props.label,
        className: `h-[26px] rounded border border-line px-2 text-xs hover:border-line-strong hover:text-ink data-[popup-open]:bg-hover ${tone}`,
      }}
      className={props.wide ? 'w-[40rem]' : 'w-96'}
    >
      {props.children}
    </LazyPopover>
  );
}
