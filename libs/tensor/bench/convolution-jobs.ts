import { RandomStream, tf } from '../src/index.ts';
import type { EngineBackend } from '../src/lib/backend/engine-backend.ts';
import { runFused } from '../src/lib/fused/fused-kernel.ts';

/** batch, image size, input channels, output channels, filter size. */
const shapes = [
  [64, 16, 32, 32, 3],
  [64, 8, 64, 64, 3],
  [64, 4, 64, 64, 3],
  [32, 32, 64, 64, 3],
  [64, 16, 32, 64, 1],
];

/** Each convolution in its three directions, direct and by Winograd where that exists. */
export function convolutionJobs() {
  return shapes.flatMap(([batch, size, inputs, outputs, k]) => {
    const random = new RandomStream(3);
    const tensor = (shape: number[]) => tf.tensor(random.normals(tf.util.sizeFromShape(shape)), shape);
    const x = tensor([batch, size, size, inputs]);
    const dy = tensor([batch, size, size, outputs]);
    const filter = tensor([k, k, inputs, outputs]);
    const attrs = { stride: 1, upsample: false, inputShape: x.shape, filterShape: filter.shape };
    const directions = {
      forward: () => runFused('FusedConvolution', { x, filter }, attrs),
      'to input': () => runFused('FusedConvolutionInputGradient', { dy, filter }, attrs),
      'to filter': () => runFused('FusedConvolutionFilterGradient', { x, dy }, attrs),
    };
    return (k === 3 ? [false, true] : [false]).flatMap((winograd) =>
      Object.entries(directions).map(([direction, run]) => ({
        name: `${k}×${k} [${batch}, ${size}, ${size}, ${inputs}] → ${outputs}, ${direction}${winograd ? ', Winograd' : ''}`,
        gigaFlop: (2 * batch * size * size * k * k * inputs * outputs) / 1e9,
        run: () => {
          (tf.backend() as EngineBackend).winograd = winograd;
          run().dispose();
          (tf.backend() as EngineBackend).winograd = true;
        },
      })),
    );
  });
}
