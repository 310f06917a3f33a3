import { afterEach, describe, expect, it } from 'vitest';
import { train } from '../../examples/layers-convnet.ts';
import { isNativeBuilt } from './backend/native-library.ts';
import type { Engine, EngineName } from './engine.ts';
import { startEngine } from './start-engine.ts';
import * as tf from './tf.ts';

const STEPS = 12;

describe('a convolutional network of tfjs-layers', () => {
  let engine: Engine | undefined;
  afterEach(() => engine?.dispose());

  const lossesOn = async (name: EngineName) => {
    engine = await startEngine({ engine: name, threads: 2 });
    const before = tf.memory().numTensors;
    const losses = await train(STEPS);
    expect(tf.memory().numTensors).toBe(before);
    return losses;
  };

  for (const name of ['native', 'wasm'] as const) {
    const missing = name === 'native' && !isNativeBuilt() ? ' (SKIPPED: not built on this machine)' : '';
    it.skipIf(missing !== '')(`learns on ${name} as on the reference${missing}`, async () => {
      const wanted = await lossesOn('cpu');
      const found = await lossesOn(name);
      found.forEach((loss, step) => {
        expect(Math.abs(loss - wanted[step])).toBeLessThan(1e-4 * wanted[0]);
      });
      expect(found[STEPS - 1]).toBeLessThan(0.5 * found[0]);
    });
  }
});
