'use client';

import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from 'react';
import { bounded, type ViewTransform, zoomedAt } from './view-transform.ts';

/** The frame of an image that can be zoomed and moved; it takes wheel, pointer and keys. */
export function ZoomFrame(props: {
  label: string;
  view: ViewTransform;
  onView: (view: ViewTransform) => void;
  onKeyDown: (event: KeyboardEvent) => void;
  children: React.ReactNode;
}) {
  const host = useRef<HTMLElement>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => {
    const element = host.current;
    // React's own listener cannot keep the page from scrolling.
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.shiftKey) return;
      event.preventDefault();
      const box = (element as HTMLElement).getBoundingClientRect();
      const point = {
        x: (event.clientX - box.left) / box.width - 0.5,
        y: (event.clientY - box.top) / box.height - 0.5,
      };
      const turned = event.deltaY || event.deltaX;
      latest.current.onView(zoomedAt(latest.current.view, turned < 0 ? 1.25 : 0.8, point));
    };
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => element?.removeEventListener('wheel', onWheel);
  }, []);
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    const { view } = props;
    props.onView(
      bounded({ ...view, x: view.x + event.movementX / box.width, y: view.y + event.movementY / box.height }),
    );
  };
  return (
    <section
      ref={host}
      aria-label={`${props.label}. Ctrl or Shift with the wheel zooms.`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys that move and zoom need the focus
      tabIndex={0}
      data-frame
      onKeyDown={props.onKeyDown}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      className="relative aspect-square w-full cursor-grab touch-none overflow-hidden rounded-sm border border-line bg-raised focus-visible:outline-2 focus-visible:outline-accent"
    >
      {props.children}
    </section>
  );
}
