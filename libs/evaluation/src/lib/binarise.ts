/** A sample reduced to black and white. */
export interface BinaryImage {
  /** [height, width], 1 = bright in every channel. */
  readonly bright: Uint8Array;
  readonly height: number;
  readonly width: number;
  /** Every pixel is on the same side of the threshold in all channels. */
  readonly isGrey: boolean;
  /** No NaN and no infinity among the values. */
  readonly allFinite: boolean;
}

/** Half of the white level, which is 0 in the range [−1, 1]. */
const THRESHOLD = 0;

/**
 * Thresholds one image [height, width, channels] in [−1, 1] at half of the white level, channel by channel. A pixel is
 * bright only if all its channels are. Colour is judged by the same threshold, so that it needs no number of its own.
 */
export function binarise(
  pixels: Float32Array,
  { height, width, channels }: { height: number; width: number; channels: number },
): BinaryImage {
  const bright = new Uint8Array(height * width);
  let isGrey = true;
  let allFinite = true;
  for (let pixel = 0; pixel < bright.length; pixel++) {
    let above = 0;
    for (let channel = 0; channel < channels; channel++) {
      const value = pixels[pixel * channels + channel];
      if (!Number.isFinite(value)) allFinite = false;
      if (value > THRESHOLD) above++;
    }
    if (above === channels) bright[pixel] = 1;
    else if (above > 0) isGrey = false;
  }
  return { bright, height, width, isGrey, allFinite };
}
