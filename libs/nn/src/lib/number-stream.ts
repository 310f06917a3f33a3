/**
 * Element `index` of number stream `stream`, in [−0.5, 0.5), exact in 32-bit integers: the rule that the reference
 * files were made by, so that weights and noise of any size need no file.
 */
export function streamValue(stream: number, index: number): number {
  let x = (index + Math.imul(0x9e3779b9, stream + 1)) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32 - 0.5;
}

/** The first `count` elements of a stream, float64. */
export function streamValues(stream: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, index) => streamValue(stream, index));
}

/** A standard normal array by the reference's rule: Box–Muller over streams 2·seed and 2·seed + 1. [count], float64. */
export function normalValues(seed: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, index) => {
    const radius = Math.sqrt(-2 * Math.log(streamValue(2 * seed, index) + 0.5 + 2 ** -33));
    return radius * Math.cos(2 * Math.PI * (streamValue(2 * seed + 1, index) + 0.5));
  });
}

/**
 * A parameter of the reference's small networks. Two or more dimensions: gain · u · √(12 / fanIn), fanIn = product of
 * all dimensions but the first; one dimension: 1 + 0.2 u if the name ends in "weight" or "running_var", else 0.2 u. Float32, in the
 * reference's layout (conv OIHW, linear [out, in]).
 */
export function parameterValues(parameter: {
  name: string;
  shape: readonly number[];
  stream: number;
  gain: number;
}): Float32Array {
  const { name, shape, stream, gain } = parameter;
  const count = shape.reduce((product, side) => product * side, 1);
  const scale = shape.length >= 2 ? gain * Math.sqrt(12 / (count / shape[0])) : 0.2;
  const offset = shape.length < 2 && /(weight|running_var)$/.test(name) ? 1 : 0;
  const values = new Float32Array(count);
  for (let index = 0; index < count; index++) {
    values[index] = offset + scale * streamValue(stream, index);
  }
  return values;
}
