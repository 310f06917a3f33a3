'use client';

import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useState } from 'react';
import { formatCount } from '../format/number.ts';
import type { ImageSeries, Media } from './image-series.ts';
import { StepSlider } from './step-slider.tsx';

/** One series of images at one step, with its caption; a click shows it large. */
export function ImageFigure({ series }: { series: ImageSeries }) {
  const [chosen, choose] = useState<number | null>(null); // null: follow the newest
  const at = Math.min(chosen ?? series.steps.length - 1, series.steps.length - 1);
  const { step, images } = series.steps[at];
  return (
    <figure>
      <div className="flex flex-col gap-1">
        {images.map((image) => (
          <EnlargeableImage key={`${image.sha256} ${image.sampleIndex}`} image={image} label={series.label} />
        ))}
      </div>
      <figcaption className="mt-1.5">
        <span className="flex items-baseline justify-between gap-2">
          <span className="truncate">{series.label}</span>
          {step !== null && <span className="figure flex-none text-faint">step {formatCount(step)}</span>}
        </span>
        {images[0].caption && <span className="block text-xs text-muted">{images[0].caption}</span>}
      </figcaption>
      {series.steps.length > 1 && (
        <StepSlider
          label={`Step of ${series.label}`}
          count={series.steps.length}
          at={at}
          onChange={(next) => choose(next === series.steps.length - 1 ? null : next)}
        />
      )}
    </figure>
  );
}

function EnlargeableImage({ image, label }: { image: Media; label: string }) {
  const alt = image.caption ? `${label}: ${image.caption}` : label;
  return (
    <Dialog.Root>
      <Dialog.Trigger
        aria-label={`Enlarge ${alt}`}
        className="block w-full overflow-hidden rounded-sm border border-line hover:border-line-strong"
      >
        <Pixels image={image} alt={alt} className="w-full" />
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-20 bg-page/90" />
        <Dialog.Popup className="fixed inset-0 z-30 grid grid-rows-[auto_minmax(0,1fr)] gap-3 p-5">
          <div className="flex items-baseline justify-between gap-4">
            <Dialog.Title className="text-base font-medium">{alt}</Dialog.Title>
            <Dialog.Close aria-label="Close" className="rounded p-1 text-muted hover:bg-hover hover:text-ink">
              <X size={16} aria-hidden />
            </Dialog.Close>
          </div>
          <Pixels image={image} alt={alt} className="h-full w-full object-contain" />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Small images are shown with their pixels as squares, not blurred. */
function Pixels({ image, alt, className }: { image: Media; alt: string; className: string }) {
  return (
    // biome-ignore lint/performance/noImgElement: the bytes are final; resampling them would falsify them
    <img
      src={`/media/${image.sha256}`}
      alt={alt}
      width={image.width ?? undefined}
      height={image.height ?? undefined}
      className={`block bg-raised [image-rendering:pixelated] ${className}`}
    />
  );
}
