'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import clsx from 'clsx';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { attributeColor } from '../positions/attribute-ramp.ts';
import { movedPlace } from './moved-place.ts';
import { sampleLabel } from './sample-label.ts';
import { type SampleSet, spriteOf } from './sprite.ts';
import { SpriteImage } from './sprite-image.tsx';
import { useWallSamples } from './use-wall.ts';
import type { Judge } from './wall-sets.ts';
import { cellSize, PAGE_SIZE, type WallState } from './wall-state.ts';

const GAP = 3;

/** All samples of a set in their order, of which only the rows in sight exist. Arrow keys walk, Enter opens. */
export function SampleGrid(props: {
  set: SampleSet;
  judge: Judge | null;
  state: WallState;
  onOpen: (sample: number) => void;
}) {
  const { set, judge, state, onOpen } = props;
  const size = cellSize(state);
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const columns = useColumns(scroller, size + GAP);
  const [active, setActive] = useState(0);
  const [pages, setPages] = useState<readonly number[]>([0]);
  const { runId, condition } = set;
  const source = useMemo(
    () => ({ runId, condition, judge: judge?.judge ?? null }),
    [runId, condition, judge],
  );
  const { total, sampleAt, error } = useWallSamples(state, source, pages);
  const rows = Math.ceil(total / columns);
  const virtual = useVirtualizer({
    count: rows,
    getScrollElement: () => scroller.current,
    estimateSize: () => size + GAP,
    overscan: 4,
    initialRect: { width: 900, height: 600 },
  });
  const items = virtual.getVirtualItems();
  const [from, to] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  useEffect(() => {
    const first = Math.floor((from * columns) / PAGE_SIZE);
    const last = Math.floor((Math.min(total, (to + 1) * columns) - 1) / PAGE_SIZE);
    const wanted = Array.from({ length: Math.max(0, last - first) + 1 }, (_, at) => first + at);
    setPages((before) => (before.join() === wanted.join() ? before : wanted));
  }, [from, to, columns, total]);
  const here = Math.min(active, Math.max(0, total - 1));

  function onKeyDown(event: KeyboardEvent) {
    const next = movedPlace(here, event.key, { columns, total });
    if (next !== null) {
      event.preventDefault();
      setActive(next);
      virtual.scrollToIndex(Math.floor(next / columns));
      return;
    }
    const sample = sampleAt(here);
    if ((event.key === 'Enter' || event.key === ' ') && sample) {
      event.preventDefault();
      onOpen(sample.number);
    }
  }

  if (error)
    return (
      <p role="alert" className="text-failed">
        {error.message}
      </p>
    );
  if (total === 0) return <p className="text-muted">No sample lies here.</p>;
  const domain = judge ? ([judge.axis.low, judge.axis.high] as const) : null;
  return (
    <div
      ref={scroller}
      role="listbox"
      tabIndex={0}
      aria-label="Samples"
      aria-activedescendant={`${id}-${here}`}
      onKeyDown={onKeyDown}
      className="group max-h-[70vh] min-h-40 overflow-y-auto outline-offset-4"
      data-wall-total={total}
    >
      <div className="relative" role="presentation" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => (
          <div
            key={item.key}
            role="presentation"
            className="absolute inset-x-0 top-0 flex"
            style={{ gap: GAP, transform: `translateY(${item.start}px)` }}
          >
            {Array.from({ length: Math.min(columns, total - item.index * columns) }, (_, column) => {
              const place = item.index * columns + column;
              const sample = sampleAt(place);
              const color =
                sample && sample.score !== null && judge && domain
                  ? attributeColor(sample.score, domain, judge.axis.gap)
                  : 'var(--line-strong)';
              return (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys for all of its options
                // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and names the active option
                <div
                  key={place}
                  id={`${id}-${place}`}
                  role="option"
                  aria-selected={sample?.number === state.sample}
                  aria-posinset={place + 1}
                  aria-setsize={total}
                  aria-label={sample ? sampleLabel(sample, judge) : 'loading'}
                  onClick={() => {
                    setActive(place);
                    if (sample) onOpen(sample.number);
                  }}
                  className={clsx(
                    'cursor-pointer hover:opacity-80',
                    place === here && 'group-focus-visible:outline-2 group-focus-visible:outline-accent',
                  )}
                  style={{ width: size }}
                  data-sample={sample?.number}
                >
                  <SpriteImage
                    sprite={sample && set.sheet ? spriteOf(set.sheet, sample.number) : null}
                    border={color}
                  />
                </div>
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}

/** How many cells fit side by side. */
function useColumns(element: React.RefObject<HTMLElement | null>, cell: number): number {
  const [width, setWidth] = useState(900);
  useEffect(() => {
    if (!element.current) return;
    const watcher = new ResizeObserver(([entry]) => setWidth(entry.contentRect.width));
    watcher.observe(element.current);
    return () => watcher.disconnect();
  });
  return Math.max(1, Math.floor((width + GAP) / cell));
}
