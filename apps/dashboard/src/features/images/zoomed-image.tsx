import { transformOf, type ViewTransform } from './view-transform.ts';

/** The pixels of an image as they lie in a zoomed frame, not blurred; `clip` cuts off so many percent at the left. */
export function ZoomedImage(props: {
  sha256: string;
  label: string;
  view: ViewTransform;
  hidden?: boolean;
  clip?: number;
}) {
  const { sha256, label, view, hidden = false, clip } = props;
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
        src={`/media/${sha256}`}
        alt={label}
        draggable={false}
        className="absolute inset-0 size-full bg-raised object-contain [image-rendering:pixelated]"
        style={transformOf(view)}
      />
    </span>
  );
}
