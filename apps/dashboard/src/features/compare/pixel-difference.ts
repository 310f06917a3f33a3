export interface PixelDifference {
  /** RGBA; grey: the largest difference of the three colours, times the gain. */
  pixels: Uint8ClampedArray<ArrayBuffer>;
  /** Of 255, over all colours of all pixels. */
  largest: number;
  mean: number;
  /** The part of the pixels that are not the same. */
  share: number;
}

/** How far two images of one size are apart, pixel by pixel. Both are RGBA. */
export function pixelDifference(a: ArrayLike<number>, b: ArrayLike<number>, gain: number): PixelDifference {
  if (a.length !== b.length)
    throw new RangeError(
      `pixelDifference: expected images of one size, got ${a.length} and ${b.length} bytes.`,
    );
  const pixels = new Uint8ClampedArray(a.length);
  let [largest, sum, different] = [0, 0, 0];
  for (let at = 0; at < a.length; at += 4) {
    let most = 0;
    for (let channel = 0; channel < 3; channel++) {
      const difference = Math.abs(a[at + channel] - b[at + channel]);
      sum += difference;
      most = Math.max(most, difference);
    }
    largest = Math.max(largest, most);
    if (most > 0) different++;
    pixels[at] = pixels[at + 1] = pixels[at + 2] = most * gain;
    pixels[at + 3] = 255;
  }
  const count = a.length / 4;
  return {
    pixels,
    largest,
    mean: count > 0 ? sum / (3 * count) : 0,
    share: count > 0 ? different / count : 0,
  };
}
