import { formatCount } from '../format/number.ts';
import type { ImageSeries, Media } from './image-series.ts';
import { imagesAt } from './images-at-step.ts';

/** One series of images at the step of the page, with its caption; a click fills the screen with it. */
export function ImageFigure(props: {
  series: ImageSeries;
  shown: { step: number | null; index: number | null };
  onEnlarge: () => void;
}) {
  const { series, shown, onEnlarge } = props;
  const { step, images } = imagesAt(series, shown);
  return (
    <figure data-image-panel={series.name} data-step={step ?? undefined}>
      <div className="flex flex-col gap-1">
        {images.map((image) => (
          <button
            key={`${image.sha256} ${image.sampleIndex}`}
            type="button"
            aria-label={`Enlarge ${altOf(series, image)}`}
            onClick={onEnlarge}
            className="block w-full overflow-hidden rounded-sm border border-line hover:border-line-strong"
          >
            <Pixels image={image} alt={altOf(series, image)} />
          </button>
        ))}
      </div>
      <figcaption className="mt-1.5">
        <span className="flex items-baseline justify-between gap-2">
          <span className="truncate" title={series.label}>
            {series.label}
          </span>
          {step !== null && <span className="figure flex-none text-faint">step {formatCount(step)}</span>}
        </span>
        {images[0].caption && (
          <span className="block text-xs break-words text-muted">{images[0].caption}</span>
        )}
      </figcaption>
    </figure>
  );
}

export const altOf = ({ label }: Pick<ImageSeries, 'label'>, { caption }: Media): string =>
  caption ? `${label}: ${caption}` : label;

/** Small images are shown with their pixels as squares, not blurred. */
function Pixels({ image, alt }: { image: Media; alt: string }) {
  return (
    // biome-ignore lint/performance/noImgElement: the bytes are final; resampling them would falsify them
    <img
      src={`/media/${image.sha256}`}
      alt={alt}
      width={image.width ?? undefined}
      height={image.height ?? undefined}
      className="block w-full bg-raised [image-rendering:pixelated]"
    />
  );
}
