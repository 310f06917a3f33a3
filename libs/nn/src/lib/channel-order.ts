/** [N, C, H, W], the order of the reference's files. */
export type ChannelsFirstShape = readonly [count: number, channels: number, height: number, width: number];

/** Reorders [N, C, H, W] to this project's [N, H, W, C]. */
export function toChannelsLast(values: ArrayLike<number>, shape: ChannelsFirstShape): Float32Array {
  const reordered = new Float32Array(values.length);
  forEachElement(shape, (first, last) => {
    reordered[last] = values[first];
  });
  return reordered;
}

/** Reorders [N, H, W, C] to [N, C, H, W]; `shape` names the extents in the order of the result. */
export function toChannelsFirst(values: ArrayLike<number>, shape: ChannelsFirstShape): Float32Array {
  const reordered = new Float32Array(values.length);
  forEachElement(shape, (first, last) => {
    reordered[first] = values[last];
  });
  return reordered;
}

function forEachElement(shape: ChannelsFirstShape, visit: (first: number, last: number) => void): void {
  const [count, channels, height, width] = shape;
  let first = 0;
  for (let image = 0; image < count; image++) {
    for (let channel = 0; channel < channels; channel++) {
      for (let pixel = 0; pixel < height * width; pixel++) {
        visit(first++, (image * height * width + pixel) * channels + channel);
      }
    }
  }
}
