import { startEngine, tf, RandomStream } from '@interpolab/tensor';
import { kernelLibraryOf } from '@interpolab/tensor/kernels';
import { runFused } from '/work/main/libs/tensor/src/lib/fused/fused-kernel.ts';
const [engine, threads, n] = process.argv.slice(2);
const e = await startEngine({ engine: engine as never, threads: Number(threads) });
const shapes = [[32,32,64,64,3],[32,16,128,128,3],[32,8,128,128,3],[64,32,32,32,3],[64,16,64,64,3],[64,8,64,64,3],[64,32,96,32,3],[32,32,128,64,1],[64,32,64,32,1],[1,45,128,384,1]];
const total: Record<string, number> = {};
for (const [batch, size, inputs, outputs, k] of shapes) {
  const random = new RandomStream(3);
  const tensor = (shape: number[]) => tf.tensor(random.normals(tf.util.sizeFromShape(shape)), shape);
  const x = tensor([batch, size, size, inputs]), dy = tensor([batch, size, size, outputs]), filter = tensor([k, k, inputs, outputs]);
  const attrs = { stride: 1, upsample: false, inputShape: x.shape, filterShape: filter.shape };
  const dirs: [string, () => tf.Tensor][] = [['fwd', () => runFused('FusedConvolution', { x, filter }, attrs) as tf.Tensor], ['bwdIn', () => runFused('FusedConvolutionInputGradient', { dy, filter }, attrs) as tf.Tensor], ['bwdF', () => runFused('FusedConvolutionFilterGradient', { x, dy }, attrs) as tf.Tensor]];
  let line = `${k}x${k} [${batch},${size},${inputs}]->${outputs}`.padEnd(28);
  for (const [name, run] of dirs) {
    let best = 1e9;
    for (let i = 0; i < Number(n); i++) { const s = performance.now(); run().dispose(); best = Math.min(best, performance.now() - s); }
    line += `${name} ${best.toFixed(2).padStart(7)} ms ${(2 * batch * size * size * k * k * inputs * outputs / 1e6 / best).toFixed(0).padStart(4)}  `;
    total[name] = (total[name] ?? 0) + best;
  }
  console.log(line);
  tf.dispose([x, dy, filter]);
}
await e.dispose();
