/**
 * How a weight lies on disk (as in the reference's state dict) and in the engine.
 *
 * | layout | disk | engine |
 * | --- | --- | --- |
 * | `vector`, `table` | as is | as is |
 * | `linear` | [out, in] | [in, out] |
 * | `conv1d` | [out, in, 1] | [in, out] |
 * | `conv2d` | [out, in, kh, kw] | [kh, kw, in, out] |
 */
export type ParameterLayout = 'vector' | 'table' | 'linear' | 'conv1d' | 'conv2d';

export function toEngineShape(layout: ParameterLayout, diskShape: readonly number[]): number[] {
  switch (layout) {
    case 'vector':
    case 'table':
      return [...diskShape];
    case 'linear':
    case 'conv1d':
      return [diskShape[1], diskShape[0]];
    case 'conv2d':
      return [diskShape[2], diskShape[3], diskShape[1], diskShape[0]];
  }
}

/** Reorders values from disk to engine layout. Always a new array. */
export function fromDiskLayout(
  layout: ParameterLayout,
  diskShape: readonly number[],
  values: Float32Array,
): Float32Array {
  if (layout === 'vector' || layout === 'table') {
    return values.slice();
  }
  const { outputs, inputs, taps } = extents(diskShape);
  const engine = new Float32Array(values.length);
  let read = 0;
  for (let output = 0; output < outputs; output++) {
    for (let input = 0; input < inputs; input++) {
      for (let tap = 0; tap < taps; tap++) {
        engine[(tap * inputs + input) * outputs + output] = values[read++];
      }
    }
  }
  return engine;
}

/** Reorders values from engine to disk layout. Always a new array. */
export function toDiskLayout(
  layout: ParameterLayout,
  diskShape: readonly number[],
  values: Float32Array,
): Float32Array {
  if (layout === 'vector' || layout === 'table') {
    return values.slice();
  }
  const { outputs, inputs, taps } = extents(diskShape);
  const disk = new Float32Array(values.length);
  let write = 0;
  for (let output = 0; output < outputs; output++) {
    for (let input = 0; input < inputs; input++) {
      for (let tap = 0; tap < taps; tap++) {
        disk[write++] = values[(tap * inputs + input) * outputs + output];
      }
    }
  }
  return disk;
}

/** [out, in, ...kernel] as three numbers; a linear weight has one tap. */
function extents(diskShape: readonly number[]): { outputs: number; inputs: number; taps: number } {
  const [outputs, inputs, ...kernel] = diskShape;
  return { outputs, inputs, taps: kernel.reduce((product, size) => product * size, 1) };
}
