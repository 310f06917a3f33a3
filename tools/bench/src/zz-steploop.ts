import { startEngine, tf } from '@interpolab/tensor';
import { kernelLibraryOf } from '@interpolab/tensor/kernels';
import { stepJobs } from '/work/main/tools/bench/src/step-jobs.ts';
const [engine, threads, job, n] = process.argv.slice(2);
const e = await startEngine({ engine: engine as never, threads: Number(threads) });
const lib = kernelLibraryOf(tf.backend());
const j = stepJobs[job]();
let inKernel = 0;
const call = lib.call; lib.call = (k) => { const s = performance.now(); call.call(lib, k); inKernel += performance.now() - s; };
for (let i = 0; i < Number(n); i++) { inKernel = 0; const s = performance.now(); j.run(); const t = performance.now() - s; console.log(t.toFixed(0), 'kernels', inKernel.toFixed(0), 'js', (t - inKernel).toFixed(0), 'tensors', tf.memory().numTensors, JSON.stringify((tf.backend() as any).memoryBytes?.()), Math.round(process.memoryUsage.rss()/1e6)); }
await e.dispose();
