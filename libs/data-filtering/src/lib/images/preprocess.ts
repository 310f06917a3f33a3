import { pillowResize, type ResizeKernel } from '@interpolab/nn/images';
import type { DecodedImage } from './decode-image.ts';

/**
 * The two ways in which the reference makes a square of a photograph (paper §1.3). `ddpm`: Pillow's centre crop and
 * `resize` with its default, bicubic. `classifier`: centre crop, then bilinear with antialiasing on float tensors; here
 * rounded to bytes after each pass, which moves a value by at most one step of 1/255.
 */
export const preprocessings = ['ddpm', 'classifier'] as const;
export type Preprocessing = (typeof preprocessings)[number];

const kernelOf: Readonly<Record<Preprocessing, ResizeKernel>> = { ddpm: 'bicubic', classifier: 'bilinear' };

export interface PreprocessOptions {
  readonly preprocessing: Preprocessing;
  /** Side of the square that is cut from the middle; null: the shorter side of the image. */
  readonly crop: number | null;
  readonly imageSize: number;
}

/** Centre crop and resize: [imageSize, imageSize, 3]. Throws RangeError for an image smaller than the crop. */
export function preprocess(
  image: DecodedImage,
  { preprocessing, crop, imageSize }: PreprocessOptions,
): Uint8Array {
  const { width, height } = image;
  const side = crop ?? Math.min(width, height);
  if (width < side || height < side) {
    throw new RangeError(`expected at least ${side}×${side} pixels, got ${width}×${height}`);
  }
  const square = { data: centreSquare(image, side), width: side, height: side, channels: 3 };
  const kernel = kernelOf[preprocessing];
  return pillowResize(square, { width: imageSize, height: imageSize, kernel }).data;
}

function centreSquare({ pixels, width, height }: DecodedImage, side: number): Uint8Array {
  const left = Math.round((width - side) / 2);
  const top = Math.round((height - side) / 2);
  const square = new Uint8Array(side * side * 3);
  for (let row = 0; row < side; row++) {
    const from = ((top + row) * width + left) * 3;
    square.set(pixels.subarray(from, from + side * 3), row * side * 3);
  }
  return square;
}
