import { RandomStream, startEngine, tf } from '@interpolab/tensor';
import { describe, expect, it } from 'vitest';
import { createUnet } from './unet.ts';
import { unetConfigSchema } from './unet-config.ts';

const size = 8 * 8 * 3;
const network = unetConfigSchema.parse({
  imageSize: 8,
  width: 32,
  channelMult: [1, 2],
  blocksPerLevel: 1,
  attentionAtSizes: [4],
  normGroups: 8,
});

// That a sample does not depend on the batch it is drawn in rests on this: kernels cut their work by shape and sum in
// a fixed order, so the other images of a batch do not change an image's bits.
describe.each(['native', 'wasm'] as const)('a network on %s', (name) => {
  it('gives an image the same bits alone and anywhere in a batch of any size', async () => {
    const engine = await startEngine({ engine: name, threads: 2 });
    const unet = createUnet(network);
    unet.parameters.initialise(0);
    [...unet.parameters].forEach((parameter, stream) => {
      const count = parameter.diskShape.reduce((product, side) => product * side, 1);
      parameter.assign(new RandomStream(7, stream).normals(count).map((value) => 0.1 * value));
    });
    const images = new RandomStream(8).normals(17 * size);
    const answers = (from: number, count: number) => {
      const xt = tf.tensor4d(images.slice(from * size, (from + count) * size), [count, 8, 8, 3]);
      return tf.tidy(() => unet.forward(xt, new Array(count).fill(40)).dataSync());
    };
    const together = answers(0, 17);
    expect(together.every(Number.isFinite)).toBe(true);
    expect(together.subarray(0, 2 * size)).not.toEqual(together.subarray(2 * size, 4 * size));
    for (const [from, count] of [
      [0, 1],
      [16, 1],
      [3, 2],
      [2, 7],
      [1, 16],
    ]) {
      const expected = together.subarray(2 * from * size, 2 * (from + count) * size);
      expect(Buffer.from(answers(from, count).buffer).equals(Buffer.from(expected.slice().buffer))).toBe(
        true,
      );
    }
    await engine.dispose();
  });
});
