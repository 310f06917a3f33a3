'use client';

import { useQueryStates } from 'nuqs';
import { type KeyboardEvent, useEffect, useState } from 'react';
import { transformOf, viewAfterKey, WHOLE } from '../images/view-transform.ts';
import { ZoomFrame } from '../images/zoom-frame.tsx';
import { ZoomedImage } from '../images/zoomed-image.tsx';
import { LabelledSelect, optionsOf } from '../shell/labelled-select.tsx';
import { Segmented } from '../shell/segmented.tsx';
import { AxisSliders } from './axis-sliders.tsx';
import { axisStops, movedBy } from './axis-stops.ts';
import { type CompareState, IMAGE_MODES } from './compare-state.ts';
import { DifferenceCanvas, type DifferenceFacts } from './difference-canvas.tsx';
import { type ComparedImage, type ImageGrid, imageKey } from './image-grid.ts';
import { GAINS, type ViewerState, viewerParsers } from './viewer-state.ts';

const BLINK_MS = 700;

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
  /** What the images can go along. */
  grid: ImageGrid;
  along: string;
  onChoose: (sides: { a?: string; b?: string }) => void;
}) {
  const { a, b, mode, grid, along } = props;
  const [{ view, divider, gain, locked }, setState] = useQueryStates(viewerParsers);
  const setView = (next: ViewerState['view']) => void setState({ view: next });
  const setDivider = (next: number) => void setState({ divider: next });
  const [isB, setIsB] = useState(false);
  const [facts, setFacts] = useState<DifferenceFacts | null>(null);
  const [blinks, setBlinks] = useState(true);

  useEffect(() => {
    // Who wants less motion turns the images over by hand.
    const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (mode !== 'blink' || !blinks || calm) return;
    const timer = setInterval(() => setIsB((shown) => !shown), BLINK_MS);
    return () => clearInterval(timer);
  }, [mode, blinks]);

  const [keyA, keyB] = [imageKey(a.image), imageKey(b.image)];
  const axes = { a: axisStops(grid, keyA), b: axisStops(grid, keyB) };
  const move = (side: 'a' | 'b', stop: number) => {
    const [own, other] = side === 'a' ? [axes.a, axes.b] : [axes.b, axes.a];
    const target = own?.stops[stop];
    if (!own || !target) return;
    const along = locked && other ? movedBy(other, target.column - own.stops[own.at].column).key : null;
    const otherSide = side === 'a' ? 'b' : 'a';
    props.onChoose({ [side]: target.key, ...(along === null ? {} : { [otherSide]: along }) });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = viewAfterKey(view, event.key);
    if (next) setView(next);
    else if (event.key === '[') setDivider(Math.max(0, divider - 5));
    else if (event.key === ']') setDivider(Math.min(100, divider + 5));
    else if (event.key === ',') move('a', (axes.a?.at ?? 0) - 1);
    else if (event.key === '.') move('a', (axes.a?.at ?? 0) + 1);
    else if (event.key === '<') move('b', (axes.b?.at ?? 0) - 1);
    else if (event.key === '>') move('b', (axes.b?.at ?? 0) + 1);
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
          <LabelledSelect
            label="brighter by"
            value={gain}
            options={optionsOf(GAINS)}
            onChange={(next) => void setState({ gain: next as ViewerState['gain'] })}
          />
        )}
        <button
          type="button"
          className="text-accent hover:underline"
          onClick={() => props.onChoose({ a: keyB, b: keyA })}
        >
          swap A and B
        </button>
        {view.zoom > 1 && (
          <button type="button" className="text-accent hover:underline" onClick={() => setView(WHOLE)}>
            whole image<span className="figure text-faint"> ×{view.zoom.toFixed(1)}</span>
          </button>
        )}
      </div>
      <AxisSliders
        {...{ ...axes, along, locked, onMove: move }}
        onLocked={(next) => void setState({ locked: next })}
      />
      <div className={mode === 'beside' ? 'grid gap-4 sm:grid-cols-2' : 'max-w-xl'}>
        {mode === 'beside' ? (
          <>
            <ZoomFrame {...frame} label={`A: ${a.label}`}>
              <ZoomedImage sha256={a.image.sha256} label={a.label} view={view} />
            </ZoomFrame>
            <ZoomFrame {...frame} label={`B: ${b.label}`}>
              <ZoomedImage sha256={b.image.sha256} label={b.label} view={view} />
            </ZoomFrame>
          </>
        ) : (
          <ZoomFrame {...frame} label={`A: ${a.label}; B: ${b.label}`}>
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
                <ZoomedImage
                  sha256={a.image.sha256}
                  label={a.label}
                  view={view}
                  hidden={mode === 'blink' && isB}
                />
                <ZoomedImage
                  sha256={b.image.sha256}
                  label={b.label}
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
          </ZoomFrame>
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
        over, comma and full stop take A along {along}, with Shift B
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
