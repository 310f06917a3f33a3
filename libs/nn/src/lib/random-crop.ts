import type { RandomStream } from '@interpolab/tensor';
import { z } from 'zod';
import { type PixelImage, pillowResize } from './pillow-resize.ts';

/** The crop augmentation of the paper's guidance classifier (paper §1.3); null: none. */
export const randomCropSchema = z
  .strictObject({
    /** The crop's side as a share of the resized image's short side, at least … */
    minFraction: z.number().positive().max(1).default(0.8),
    /** … and at most. */
    maxFraction: z.number().positive().max(1).default(1),
  })
  .refine(({ minFraction, maxFraction }) => minFraction <= maxFraction, {
    message: 'minFraction must be at most maxFraction',
  });

export type RandomCropConfig = z.infer<typeof randomCropSchema>;

/** Where an image is cut: all but the image itself. */
export interface Crop {
  /** Short side that the image is resized to before it is cut. */
  readonly shortSide: number;
  readonly top: number;
  readonly left: number;
}

/** Draws the crop of one image: the short side evenly from size / maxFraction to size / minFraction, and the place. */
export function drawCrop(stream: RandomStream, o: RandomCropConfig & Sides & { size: number }): Crop {
  const least = Math.ceil(o.size / o.maxFraction);
  const most = Math.ceil(o.size / o.minFraction);
  const shortSide = least + stream.integer(most - least + 1);
  const { height, width } = scaledTo(shortSide, halvedTo(shortSide, o));
  return {
    shortSide,
    top: stream.integer(height - o.size + 1),
    left: stream.integer(width - o.size + 1),
  };
}

/**
 * Cuts a square of `size` out of an image as the reference does (`random_crop_arr`): halves it by 2×2 means while its
 * short side is at least twice the wanted one, resizes it bicubically, cuts. Bytes in, bytes out.
 */
export function cropImage(image: PixelImage, crop: Crop, size: number): Uint8Array {
  let halved = image;
  while (mustHalve(crop.shortSide, halved)) halved = pillowResize(halved, { ...half(halved), kernel: 'box' });
  const scaled = scaledTo(crop.shortSide, halved);
  const { data, width, channels } = pillowResize(halved, { ...scaled, kernel: 'bicubic' });
  const row = size * channels;
  const cut = new Uint8Array(size * row);
  for (let y = 0; y < size; y++) {
    const start = ((crop.top + y) * width + crop.left) * channels;
    cut.set(data.subarray(start, start + row), y * row);
  }
  return cut;
}

interface Sides {
  readonly height: number;
  readonly width: number;
}

function half({ height, width }: Sides): Sides {
  return { height: Math.floor(height / 2), width: Math.floor(width / 2) };
}

function mustHalve(shortSide: number, { height, width }: Sides): boolean {
  return Math.min(height, width) >= 2 * shortSide;
}

/** Sides after all halvings. */
function halvedTo(shortSide: number, sides: Sides): Sides {
  return mustHalve(shortSide, sides) ? halvedTo(shortSide, half(sides)) : sides;
}

/** Sides of which the short one has the wanted length. */
function scaledTo(shortSide: number, { height, width }: Sides): Sides {
  const scale = shortSide / Math.min(height, width);
  return { height: roundHalfToEven(height * scale), width: roundHalfToEven(width * scale) };
}

/** As Python rounds. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
