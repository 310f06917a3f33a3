/** One 8-bit image, row-major [height, width, channels]. */
export interface PixelImage {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Kernels by Pillow's names; the support is in pixels of the coarser of the two images. */
const kernels = {
  box: { support: 0.5, weight: (x: number) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { support: 1, weight: (x: number) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, weight: keys },
} as const;

export type ResizeKernel = keyof typeof kernels;

/**
 * Resizes an image to the same bytes as Pillow (`Image.resize` with `BOX`, `BILINEAR` or `BICUBIC`): rows first, then columns, each
 * pass with weights in fixed point of 22 bits and rounded to 8 bits. Shrinking widens the kernel (antialiasing).
 */
export function pillowResize(
  image: PixelImage,
  { height, width, kernel }: { height: number; width: number; kernel: ResizeKernel },
): PixelImage {
  for (const [side, length] of Object.entries({ height, width })) {
    if (!Number.isInteger(length) || length < 1)
      throw new RangeError(`pillowResize: ${side} must be a whole number from 1 up, got ${length}`);
  }
  const narrowed = resizeAlong('x', image, { length: width, kernel });
  return resizeAlong('y', narrowed, { length: height, kernel });
}

/** Which input pixels make up an output pixel, and how much of each, in units of 2^−22. */
interface Taps {
  readonly first: number;
  readonly weights: Int32Array;
}

const fractionBits = 22;
const one = 2 ** fractionBits;
const half = one / 2;

interface TapsRequest {
  readonly from: number;
  readonly to: number;
  readonly kernel: ResizeKernel;
}

/** A data set asks for one size, random crops for a few dozen; of more than that the oldest go. */
const mostKept = 128;
const kept = new Map<string, readonly Taps[]>();

function tapsOf(request: TapsRequest): readonly Taps[] {
  const key = `${request.kernel} ${request.from} ${request.to}`;
  const known = kept.get(key);
  if (known) return known;
  const taps = computeTaps(request);
  if (kept.size >= mostKept) kept.delete(kept.keys().next().value!);
  kept.set(key, taps);
  return taps;
}

function computeTaps({ from, to, kernel }: TapsRequest): Taps[] {
  const { support, weight } = kernels[kernel];
  const scale = from / to;
  const stretch = Math.max(1, scale);
  const reach = support * stretch;
  return Array.from({ length: to }, (_, index) => {
    const centre = (index + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - reach + 0.5));
    const end = Math.min(from, Math.trunc(centre + reach + 0.5));
    const raw = Float64Array.from({ length: end - first }, (_, tap) =>
      weight((tap + first - centre + 0.5) / stretch),
    );
    const total = raw.reduce((sum, value) => sum + value, 0);
    return { first, weights: Int32Array.from(raw, (value) => awayFromZero((value / total) * one)) };
  });
}

/** One pass: every output pixel is a weighted sum of the pixels on its line along `axis`. */
function resizeAlong(
  axis: 'x' | 'y',
  image: PixelImage,
  { length, kernel }: { length: number; kernel: ResizeKernel },
): PixelImage {
  const { data, channels } = image;
  const from = axis === 'x' ? image.width : image.height;
  if (length === from) return image;
  const [width, height] = axis === 'x' ? [length, image.height] : [image.width, length];
  const taps = tapsOf({ from, to: length, kernel });
  const row = image.width * channels;
  const stride = axis === 'x' ? channels : row;
  const resized = new Uint8Array(height * width * channels);
  for (let y = 0, target = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const { first, weights } = axis === 'x' ? taps[x] : taps[y];
      const start = axis === 'x' ? y * row + first * channels : first * row + x * channels;
      let channel = 0;
      // Three colours at a time, in whole numbers of 32 bits: a weight is read once, and nothing is a double.
      for (; channel + 3 <= channels; channel += 3) {
        let red = half;
        let green = half;
        let blue = half;
        for (let tap = 0, source = start + channel; tap < weights.length; tap++, source += stride) {
          const weight = weights[tap];
          red = (red + Math.imul(data[source], weight)) | 0;
          green = (green + Math.imul(data[source + 1], weight)) | 0;
          blue = (blue + Math.imul(data[source + 2], weight)) | 0;
        }
        resized[target++] = toByte(red);
        resized[target++] = toByte(green);
        resized[target++] = toByte(blue);
      }
      for (; channel < channels; channel++) {
        let sum = half;
        for (let tap = 0, source = start + channel; tap < weights.length; tap++, source += stride) {
          sum = (sum + Math.imul(data[source], weights[tap])) | 0;
        }
        resized[target++] = toByte(sum);
      }
    }
  }
  return { data: resized, height, width, channels };
}

/** Sums stay below 2^31, as in Pillow: 255 · 2^22, and as much again as a kernel overshoots. */
function toByte(sum: number): number {
  const value = sum >> fractionBits;
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

function awayFromZero(value: number): number {
  return Math.trunc(value < 0 ? value - 0.5 : value + 0.5);
}

/** Cubic convolution with a = −½ (Keys 1981). */
function keys(x: number): number {
  const a = -0.5;
  const d = Math.abs(x);
  if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  if (d < 2) return (((d - 5) * d + 8) * d - 4) * a;
  return 0;
}
