import { tf } from '../src/index.ts';
import { engineBackendOf } from '../src/kernels.ts';

/** A multiple of what a register tile holds, at every level. */
const PER_TASK = 384 * 20_000;
const TASKS = 32;

/** Multiply-adds in registers and nothing else: what the share of the peak in the other results is a share of. */
export function peakJob() {
  const backend = engineBackendOf(tf.backend());
  return {
    name: 'peak: multiply-adds in registers',
    gigaFlop: (2 * TASKS * PER_TASK) / 1e9,
    run() {
      const out = backend.make([TASKS], 'float32');
      backend.run('multiplyAdds', [out], [TASKS, PER_TASK]);
      backend.disposeData(out.dataId);
    },
  };
}
