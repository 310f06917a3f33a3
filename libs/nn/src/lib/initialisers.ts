import type { RandomStream } from '@interpolab/tensor';

/** Start values of one parameter in disk layout, `size` numbers. */
export type Initialiser = (size: number, stream: RandomStream) => Float32Array;

export const zeros: Initialiser = (size) => new Float32Array(size);

export const ones: Initialiser = (size) => new Float32Array(size).fill(1);

/**
 * PyTorch's default for convolution and linear layers, weight and bias alike: kaiming-uniform with a = √5, which
 * is uniform in ±1/√fanIn. `fanIn` is input channels times kernel area.
 */
export function uniformByFanIn(fanIn: number): Initialiser {
  const bound = 1 / Math.sqrt(fanIn);
  return (size, stream) => {
    const values = new Float32Array(size);
    for (let index = 0; index < size; index++) {
      values[index] = (2 * stream.uniform() - 1) * bound;
    }
    return values;
  };
}

/** Xavier uniform (Glorot and Bengio 2010): ±√(6 / (fanIn + fanOut)). */
export function uniformByXavier(fanIn: number, fanOut: number): Initialiser {
  return uniformByFanIn((fanIn + fanOut) / 6);
}

/**
 * Kaiming normal for layers before a rectifier, by what leaves them (He et al. 2015, `mode="fan_out"` of PyTorch):
 * standard deviation √(2 / fanOut), fanOut = output channels times kernel area.
 */
export function normalByFanOut(fanOut: number): Initialiser {
  return normal(Math.sqrt(2 / fanOut));
}

/** Normal with mean 0 and the given standard deviation. */
export function normal(standardDeviation: number): Initialiser {
  return (size, stream) => stream.normals(size).map((value) => value * standardDeviation);
}
