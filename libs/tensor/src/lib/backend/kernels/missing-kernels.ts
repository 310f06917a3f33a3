import * as tf from '../../tf.ts';
import type { KernelTable } from './kernel-table.ts';

/** Ops that tfjs does by itself, in JavaScript, on engines that have no kernel of these names. */
const optional = new Set(['FromPixels', 'Draw']);

const complex = 'complex numbers are two float32 tensors here: keep the parts apart, or ';
const text = 'keep text in plain arrays, or ';

const instead: Record<string, string> = {
  Complex: complex,
  ComplexAbs: complex,
  Real: complex,
  Imag: complex,
  FFT: complex,
  IFFT: complex,
  StaticRegexReplace: text,
  StringNGrams: text,
  StringSplit: text,
  StringToHashBucketFast: text,
};

/** For every kernel of tfjs that the engines lack: one that says so, and what to do. */
export function missingKernels(present: KernelTable): KernelTable {
  const missing: KernelTable = {};
  for (const name of allKernelNames()) {
    if (present[name] !== undefined || optional.has(name)) continue;
    missing[name] = (backend) => {
      throw new Error(
        `${backend.library.name} engine: the op '${name}' has no kernel (${instead[name] ?? ''}run it on startEngine({ engine: 'cpu' })).`,
      );
    };
  }
  return missing;
}

// tfjs exports the name of each kernel as a constant of the same name.
function allKernelNames(): string[] {
  return Object.entries(tf).flatMap(([key, value]) => ((value as unknown) === key ? [key] : []));
}
