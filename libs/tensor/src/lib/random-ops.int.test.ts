import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isNativeBuilt } from './backend/native-library.ts';
import { expectClose } from './contract/engine-contract.test-support.ts';
import { directionalDerivatives, runCase } from './contract/op-case.ts';
import { Dice } from './contract/random-case.test-support.ts';
import { families } from './contract/random-families.test-support.ts';
import type { Engine } from './engine.ts';
import { startEngine } from './start-engine.ts';
import * as tf from './tf.ts';

const ROUNDS = 40;

for (const name of ['native', 'wasm'] as const) {
  const missing = name === 'native' && !isNativeBuilt() ? ' (SKIPPED: not built on this machine)' : '';
  describe.skipIf(missing !== '')(`random ops on ${name} equal the reference${missing}`, () => {
    let engine: Engine;
    beforeAll(async () => {
      await startEngine({ engine: 'cpu' });
      engine = await startEngine({ engine: name, threads: 2 });
    });
    afterAll(() => engine.dispose());

    it('matMul repeats matrices along any axis of the batch, unlike the reference', () => {
      tf.tidy(() => {
        const a = tf.reshape(tf.range(0, 48), [2, 3, 2, 4]);
        const b = tf.reshape(tf.range(0, 16), [2, 1, 4, 2]);
        const found = tf.matMul(a, b).dataSync();
        expect(found).toEqual(tf.matMul(a, tf.tile(b, [1, 3, 1, 1])).dataSync());
        // Row 0 of matrix (1, 2): [40, 41, 42, 43] · [8, 10, 12, 14] of matrix (1, 0).
        expect(found[5 * 4]).toBe(40 * 8 + 41 * 10 + 42 * 12 + 43 * 14);
      });
    });

    it('transforms every image of a batch, unlike the reference', () => {
      tf.tidy(() => {
        const images = tf.reshape(tf.range(0, 24), [2, 3, 4, 1]) as tf.Tensor4D;
        const oneLeft = tf.tensor2d([[1, 0, 1, 0, 1, 0, 0, 0]]);
        const found = Array.from(tf.image.transform(images, oneLeft, 'nearest', 'constant', -1).dataSync());
        const row = (first: number) => [first + 1, first + 2, first + 3, -1];
        expect(found).toEqual([0, 4, 8, 12, 16, 20].flatMap(row));
      });
    });

    it('gives the same bits for every number of threads', async () => {
      const draws = families.flatMap((family) =>
        [0, 1, 2].map((round) => family.draw(new Dice(family.name, round))),
      );
      const bits = () => draws.map((one) => JSON.stringify(runCase(one)));
      const wanted = bits();
      for (const threads of [1, 3]) {
        await engine.dispose();
        engine = await startEngine({ engine: name, threads });
        expect(bits()).toEqual(wanted);
      }
    });

    it.each(families)('$name', { timeout: 120_000 }, async (family) => {
      for (let round = 0; round < ROUNDS; round++) {
        const randomCase = family.draw(new Dice(family.name, round));
        await tf.setBackend('cpu');
        const wanted = runCase(randomCase);
        await tf.setBackend(name);
        const tensors = tf.memory().numTensors;
        try {
          const found = runCase(randomCase);
          const { tolerance = 1e-5 } = randomCase;
          expectClose(found.outputs, wanted.outputs, tolerance);
          expectClose(found.gradients, wanted.gradients, 3 * tolerance);
          if (randomCase.slopes === 'difference') {
            const { byGradient, byDifference, scale } = directionalDerivatives(randomCase);
            expect(Math.abs(byGradient - byDifference)).toBeLessThan(2e-3 * scale);
          }
        } catch (error) {
          throw new Error(`round ${round}: ${randomCase.name}: ${(error as Error).message}`, {
            cause: error,
          });
        }
        expect(tf.memory().numTensors).toBe(tensors);
      }
    });
  });
}
