import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { formatCount } from '../format/number.ts';
import { viewAfterKey, WHOLE } from '../images/view-transform.ts';
import { ZoomFrame } from '../images/zoom-frame.tsx';
import { ZoomedImage } from '../images/zoomed-image.tsx';
import { LabelledCheck } from '../shell/labelled-check.tsx';
import { altOf } from './image-figure.tsx';
import type { ImageSeries } from './image-series.ts';
import { imagesAt, neighbourName, steppedBy } from './images-at-step.ts';
import type { ChangeImages, ImagesState } from './images-state.ts';
import { StepControl } from './step-control.tsx';

/**
 * Images that fill the screen, one or several side by side, zoomed and moved together. Left and right go through the steps, or from
 * panel to panel where there is one step only; in a zoomed image the arrow keys move it.
 */
export function EnlargedImages(props: {
  series: readonly ImageSeries[];
  steps: readonly number[];
  state: ImagesState;
  onChange: ChangeImages;
}) {
  const { series, steps, state, onChange } = props;
  const { enlarged, view } = state;
  const panels = series.filter(({ name }) => enlarged.includes(name));
  const close = () => onChange({ enlarged: null, view: null });
  const walk = (by: number) => {
    if (steps.length > 1) onChange({ imageStep: steppedBy(steps, state.imageStep, by) });
    else if (panels.length === 1) onChange({ enlarged: [neighbourName(series, panels[0].name, by)] });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const isWalk = view.zoom === 1 || event.key === ',' || event.key === '.';
    const by = isWalk ? { ArrowLeft: -1, ',': -1, ArrowRight: 1, '.': 1 }[event.key] : undefined;
    const next = viewAfterKey(view, event.key);
    if (by !== undefined) walk(by);
    else if (next) onChange({ view: next });
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const toggle = (name: string, isShown: boolean) =>
    onChange({ enlarged: isShown ? [...enlarged, name] : enlarged.filter((other) => other !== name) });
  return (
    <Dialog.Root open={panels.length > 0} onOpenChange={(isOpen) => !isOpen && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-20 bg-page/90" />
        <Dialog.Popup
          className="fixed inset-0 z-30 flex flex-col gap-3 overflow-y-auto bg-page p-4"
          data-enlarged
        >
          <div className="flex flex-wrap items-center gap-x-5 gap-y-1.5">
            <Dialog.Title className="text-base font-medium">
              {panels.length === 1 ? panels[0].label : `${panels.length} images`}
            </Dialog.Title>
            <StepControl
              {...{ steps, step: state.imageStep }}
              onChange={(imageStep) => onChange({ imageStep })}
            />
            {view.zoom > 1 && (
              <button
                type="button"
                className="text-xs text-accent hover:underline"
                onClick={() => onChange({ view: WHOLE })}
              >
                whole image<span className="figure text-faint"> ×{view.zoom.toFixed(1)}</span>
              </button>
            )}
            <Dialog.Close
              aria-label="Close"
              className="ml-auto rounded p-1 text-muted hover:bg-hover hover:text-ink"
            >
              <X size={16} aria-hidden />
            </Dialog.Close>
          </div>
          {series.length > 1 && (
            <div className="flex flex-wrap gap-x-4 gap-y-1">
              {series.map(({ name, label }) => (
                <LabelledCheck
                  key={name}
                  label={label}
                  checked={enlarged.includes(name)}
                  onChange={(isShown) => toggle(name, isShown)}
                />
              ))}
            </div>
          )}
          <ul className="grid min-h-0 flex-1 grid-cols-[repeat(auto-fit,minmax(min(20rem,100%),1fr))] content-start gap-4">
            {panels.flatMap((panel) => {
              const { step, images } = imagesAt(panel, { step: state.imageStep, index: state.imageIndex });
              return images.map((image) => (
                <li key={`${panel.name} ${image.sampleIndex}`} className="mx-auto w-full max-w-[78vh]">
                  <ZoomFrame
                    label={altOf(panel, image)}
                    view={view}
                    onView={(next) => onChange({ view: next })}
                    onKeyDown={onKeyDown}
                  >
                    <ZoomedImage sha256={image.sha256} label={altOf(panel, image)} view={view} />
                  </ZoomFrame>
                  <p className="mt-1 text-xs break-words text-muted">
                    {altOf(panel, image)}
                    {step !== null && <span className="figure text-faint"> · step {formatCount(step)}</span>}
                  </p>
                </li>
              ));
            })}
          </ul>
          <p className="text-2xs text-faint">
            {steps.length > 1 ? 'left and right go through the steps' : 'left and right go to the next image'}
            , + and − zoom, in a zoomed image the arrow keys move it and comma and full stop go on, 0 shows
            the whole
          </p>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
