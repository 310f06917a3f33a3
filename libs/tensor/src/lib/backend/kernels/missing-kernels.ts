import * as tf from '../../tf.ts';
import type { KernelTable } from './kernel-table.ts';

const instead: Record<string, string> = {
  Conv2D: 'use convolution() of @interpolab/tensor, or ',
  _FusedMatMul: 'use dense() of @interpolab/tensor, or ',
  FusedConv2D: 'use convolution() of @interpolab/tensor, or ',
};

/** For every kernel of tfjs that the engines lack: one that says so, and what to do. */
export function missingKernels(present: KernelTable): KernelTable {
  const missing: KernelTable = {};
  for (const name of allKernelNames()) {
    if (present[name] !== undefined) continue;
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
