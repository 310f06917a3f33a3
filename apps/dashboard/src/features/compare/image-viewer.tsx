'use client';

import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import { LabelledSelect, optionsOf } from '../shell/labelled-select.tsx';
import { Segmented } from '../shell/segmented.tsx';
import { type CompareState, IMAGE_MODES } from './compare-state.ts';
import { DifferenceCanvas, type DifferenceFacts } from './difference-canvas.tsx';
import type { ComparedImage } from './image-grid.ts';
import { bounded, type ViewTransform, viewAfterKey, WHOLE, zoomedAt } from './view-transform.ts';

const BLINK_MS = 700;
const GAINS = [1, 4, 16] as const;

export interface LabelledImage {
  image: ComparedImage;
  label: string;
}

/** Two images in one frame, zoomed and moved together. */
export function ImageViewer(props: {
  a: LabelledImage;
  b: LabelledImage;
  mode: CompareState['mode'];
  onMode: (mode: CompareState['mode']) => void;
  onSwap: () => void;
}) {
  const { a, b, mode } = props;
  const [view, setView] = useState<ViewTransform>(WHOLE);
  const [divider, setDivider] = useState(50);
  const [isB, setIsB] = useState(false);
  const [gain, setGain] = useState<number>(4);
  const [facts, setFacts] = useState<DifferenceFacts | null>(null);
  const [blinks, setBlinks] = useState(true);

  useEffect(() => {
    // Who wants less motion turns the images over by hand.
    const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (mode !== 'blink' || !blinks || calm) return;
    const timer = setInterval(() => setIsB((shown) => !shown), BLINK_MS);
    return () => clearInterval(timer);
  }, [mode, blinks]);

  const onKeyDown = (event: KeyboardEvent) => {
    const next = viewAfterKey(view, event.key);
    if (next) setView(next);
    else if (event.key === '[') setDivider(Math.max(0, divider - 5));
    else if (event.key === ']') setDivider(Math.min(100, divider + 5));
    else if (event.key === ' ') {
      setBlinks(false);
      setIsB(!isB);
    } else return;
    event.preventDefault();
  };
  const frame = { view, onView: setView, onKeyDown };
  return (
    <div>
      <div className="mb-2 flex flex-wrap items-center gap-x-4 gap-y-1.5 text-xs text-muted">
        <Segmented
          label="How two images are compared"
          value={mode}
          options={IMAGE_MODES.map((value) => ({ value, label: value }))}
          onChange={props.onMode}
        />
        {mode === 'swipe' && (
          <label className="flex items-center gap-1.5">
            divider
            <input
              type="range"
              min={0}
              max={100}
              value={divider}
              onChange={(event) => setDivider(Number(event.target.value))}
              className="w-40 accent-accent"
            />
          </label>
        )}
        {mode === 'blink' && (
          <button type="button" className="text-accent hover:underline" onClick={() => setBlinks(!blinks)}>
            {blinks ? 'stop' : 'go on'}
          </button>
        )}
        {mode === 'difference' && (
          <LabelledSelect label="brighter by" value={gain} options={optionsOf(GAINS)} onChange={setGain} />
        )}
        <button type="button" className="text-accent hover:underline" onClick={props.onSwap}>
          swap A and B
        </button>
        {view.zoom > 1 && (
          <button type="button" className="text-accent hover:underline" onClick={() => setView(WHOLE)}>
            whole image<span className="figure text-faint"> ×{view.zoom.toFixed(1)}</span>
          </button>
        )}
      </div>
      <div className={mode === 'beside' ? 'grid gap-4 sm:grid-cols-2' : 'max-w-xl'}>
        {mode === 'beside' ? (
          <>
            <Frame {...frame} label={`A: ${a.label}`}>
              <Pixels {...a} view={view} />
            </Frame>
            <Frame {...frame} label={`B: ${b.label}`}>
              <Pixels {...b} view={view} />
            </Frame>
          </>
        ) : (
          <Frame {...frame} label={`A: ${a.label}; B: ${b.label}`}>
            {mode === 'difference' ? (
              <DifferenceCanvas
                a={a.image.sha256}
                b={b.image.sha256}
                gain={gain}
                style={transformOf(view)}
                onFacts={setFacts}
              />
            ) : (
              <>
                <Pixels {...a} view={view} hidden={mode === 'blink' && isB} />
                <Pixels
                  {...b}
                  view={view}
                  hidden={mode === 'blink' && !isB}
                  clip={mode === 'swipe' ? divider : undefined}
                />
                {mode === 'swipe' && (
                  <span
                    aria-hidden="true"
                    className="absolute inset-y-0 w-px bg-accent"
                    style={{ left: `${divider}%` }}
                  />
                )}
              </>
            )}
          </Frame>
        )}
      </div>
      <p className="mt-1.5 text-xs text-muted" aria-live="polite">
        {mode === 'difference' && facts ? (
          <DifferenceScale facts={facts} gain={gain} />
        ) : (
          <>
            A {a.label} · B {b.label}
            {mode === 'blink' && <span className="text-accent"> · {isB ? 'B' : 'A'} is shown</span>}
          </>
        )}
      </p>
      <p className="text-2xs text-faint">
        arrow keys move, + and − zoom, 0 shows the whole image, [ and ] move the divider, the space bar turns
        over
      </p>
    </div>
  );
}

function DifferenceScale({ facts, gain }: { facts: DifferenceFacts; gain: number }) {
  if ('problem' in facts) return <span className="text-failed">{facts.problem}</span>;
  return (
    <span className="figure flex flex-wrap items-center gap-x-3">
      <span className="flex items-center gap-1.5">
        0
        <span
          aria-hidden="true"
          className="h-2.5 w-24 border border-line bg-linear-to-r from-black to-white"
        />
        {(255 / gain).toFixed(0)} of 255
      </span>
      <span>largest {facts.largest}</span>
      <span>mean {facts.mean.toFixed(2)}</span>
      <span>{(100 * facts.share).toFixed(1)} % of the pixels differ</span>
    </span>
  );
}

const transformOf = ({ zoom, x, y }: ViewTransform) => ({
  transform: `translate(${(100 * x).toFixed(2)}%, ${(100 * y).toFixed(2)}%) scale(${zoom})`,
});

function Pixels(props: LabelledImage & { view: ViewTransform; hidden?: boolean; clip?: number }) {
  const { image, label, view, hidden = false, clip } = props;
  return (
    <span
      className="absolute inset-0"
      style={{
        visibility: hidden ? 'hidden' : undefined,
        clipPath: clip === undefined ? undefined : `inset(0 0 0 ${clip}%)`,
      }}
    >
      {/* biome-ignore lint/performance/noImgElement: the bytes are final; resampling them would falsify them */}
      <img
        src={`/media/${image.sha256}`}
        alt={label}
        draggable={false}
        className="absolute inset-0 size-full bg-raised object-contain [image-rendering:pixelated]"
        style={transformOf(view)}
      />
    </span>
  );
}

/** The frame that takes wheel, pointer and keys. */
function Frame(props: {
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
      className="relative aspect-square w-full cursor-grab touch-none overflow-hidden rounded-sm border border-line bg-raised"
    >
      {props.children}
    </section>
  );
}
