import { RandomStream, startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { denoiserConfigSchema } from './create-denoiser.ts';
import { createDit } from './dit.ts';
import { type DitConfig, ditConfigSchema } from './dit-config.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

const parse = (config: object) => ditConfigSchema.parse({ backbone: 'dit', ...config });
const tiny = { imageSize: 4, patchSize: 2, depth: 2, width: 16, heads: 2 };

/** A small network whose every weight is random, the zero-initialised ones too. */
function randomDit(changes: Partial<DitConfig> = {}) {
  const dit = createDit(parse({ ...tiny, ...changes }));
  dit.parameters.initialise(1);
  [...dit.parameters].forEach((parameter, index) => {
    if (parameter.role === 'weight' && parameter.toDisk().every((value) => value === 0)) {
      parameter.assign(new RandomStream(2, index).normals(parameter.size).map((value) => 0.2 * value));
    }
  });
  return dit;
}

const images = () => tf.tensor4d(new RandomStream(3).normals(2 * 48), [2, 4, 4, 3]);

describe(createDit, () => {
  // paper §2.4 says about 129.8 M for B/4; all are counted by tools/reference/dit.py
  it.each([
    [{}, 129_817_440],
    [{ size: 'S', patchSize: 2 }, 32_869_272],
    [{ size: 'B', patchSize: 8 }, 130_002_048],
    [{ size: 'L' }, 457_176_160],
    [{ size: 'XL' }, 674_087_136],
  ])('has as many weights as the reference, without allocating one: %j', (config, expected) => {
    const before = tf.memory().numTensors;
    expect(createDit(parse(config)).parameters.count).toBe(expected);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('starts at zero, and trains all but its positions', () => {
    const dit = createDit(parse(tiny));
    dit.parameters.initialise(1);
    expect(dit.forward(images(), [0, 5])).toBeAllClose(tf.zeros([2, 4, 4, 6]), { atol: 0 });
    expect(dit.parameters.trainedVariables).toHaveLength(dit.parameters.length - 1);
    expect(dit.parameters.get('pos_embed').role).toBe('frozen');
  });

  it('knows where a patch is', () => {
    const dit = randomDit();
    const x = images();
    const mirrored = dit.forward(tf.reverse(x, 2), [3, 3]);
    expect(mirrored).not.toBeAllClose(tf.reverse(dit.forward(x, [3, 3]), 2), { atol: 1e-2 });
  });

  it('treats each image by itself, with its own timestep, and leaks nothing', () => {
    const dit = randomDit();
    const x = images();
    const both = dit.forward(x, [0, 70]);
    const second = dit.forward(tf.slice(x, [1, 0, 0, 0], [1, 4, 4, 3]), [70]);
    expect(tf.slice(both, [1, 0, 0, 0], [1, 4, 4, 6])).toBeAllClose(second, { atol: 1e-5 });
    const otherTime = dit.forward(tf.slice(x, [1, 0, 0, 0], [1, 4, 4, 3]), [10]);
    expect(otherTime).not.toBeAllClose(second, { atol: 1e-3 });
    expectNoLeaks(() => dit.forward(x, [0, 70]));
  });

  it('says what it takes', () => {
    expect(() => randomDit().forward(images(), [1])).toThrow(
      'createDit: expected xt of shape [1,4,4,3] for 1 timesteps, got [2,4,4,3]',
    );
    expect(() => randomDit({ numClasses: 2 }).forward(images(), [1, 1])).toThrow(
      'createDit: a class-conditional network needs labels, got none',
    );
    expect(() => randomDit({ numClasses: 2 }).forward(images(), [1, 1], { labels: [0, 2] })).toThrow(
      'labelTable: labels must be in 0 … 1, got 2',
    );
  });
});

describe('denoiserConfigSchema', () => {
  it('is a U-Net unless it says otherwise', () => {
    expect(denoiserConfigSchema.parse({})).toMatchObject({ width: 128, channelMult: [1, 2, 3, 4] });
    expect(denoiserConfigSchema.parse({ backbone: 'dit' })).toMatchObject({ size: 'B', patchSize: 4 });
  });

  it.each([
    [{ patchSize: 5 }, 'patchSize: must divide imageSize 64, got 5'],
    [{ heads: 7 }, 'heads: must divide the width 768, got 7'],
    [{ width: 6, heads: 2 }, 'width: must be a multiple of 4, got 6'],
    [{ channelMult: [1] }, ': Unrecognized key: "channelMult"'],
  ])('reports what cannot be built: %j', (config, message) => {
    const { error } = denoiserConfigSchema.safeParse({ backbone: 'dit', ...config });
    expect(error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)).toEqual([message]);
  });
});
