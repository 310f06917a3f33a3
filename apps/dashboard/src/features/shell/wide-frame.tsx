import type { ReactNode } from 'react';

/**
 * What may be wider than the page: it scrolls sideways in a frame of its own, by keyboard too. The frame is the
 * containing block of what is for screen readers only, which would widen the page otherwise.
 */
export function WideFrame(props: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
    <section className="relative overflow-x-auto pb-1" aria-label={props.label} tabIndex={0}>
      {props.children}
    </section>
  );
}
