import { startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type ClassifierFreeGuidance,
  classifierFreeDenoiser,
  unconditionalDenoiser,
} from './classifier-free-denoiser.ts';
import type { DenoiserNetwork } from './denoiser-network.ts';
import { createDiffusion } from './diffusion.ts';
import { createNoiseSchedule } from './noise-schedule.ts';
import { sampleImages } from './sample-images.ts';
import { createUnet } from './unet.ts';
import { unetConfigSchema } from './unet-config.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

/** A network that answers `of(label)` everywhere, three channels of prediction and three of variance. */
function fakeNetwork(
  of: (label: number) => number,
  config: object = {},
): DenoiserNetwork & { asked: number[] } {
  const asked: number[] = [];
  return {
    asked,
    config: { imageSize: 1, channels: 3, learnSigma: true, numClasses: 2, nullRow: true, ...config },
    parameters: undefined as never,
    forward(xt, _t, call) {
      const [label] = call!.labels!;
      asked.push(label);
      return tf.tidy(
        () => tf.concat([tf.fill(xt.shape, of(label)), tf.fill(xt.shape, 10 * of(label))], 3) as tf.Tensor4D,
      );
    },
  };
}
const xt = () => tf.zeros([1, 1, 1, 3]) as tf.Tensor4D;
const values = (denoiser: ReturnType<typeof classifierFreeDenoiser>, t = 5) => [
  ...denoiser(xt(), [t]).dataSync(),
];

describe('classifierFreeDenoiser', () => {
  const answers = [1, 3, 7]; // classes 0 and 1, and none
  const of = (guidance: Partial<ClassifierFreeGuidance>, config?: object) => {
    const network = fakeNetwork((label) => answers[label], config);
    return {
      network,
      denoiser: classifierFreeDenoiser(network, { classWeights: [1, 1], scale: 0.5, ...guidance }),
    };
  };

  it('is (1 + w) · mean over the classes − w · no class, in all channels', () => {
    const expected = 1.5 * 2 - 0.5 * 7;
    expect(values(of({}).denoiser)).toBeAllClose([...tripled(expected), ...tripled(10 * expected)], {
      rtol: 1e-6,
    });
  });

  it('leaves the variance the mean of the classes, if asked', () => {
    const { denoiser } = of({ channels: 'prediction' });
    expect(values(denoiser)).toBeAllClose([...tripled(1.5 * 2 - 0.5 * 7), ...tripled(20)], { rtol: 1e-6 });
  });

  it('weighs classes by their ratio, and does not ask for those without weight', () => {
    const { denoiser } = of({ classWeights: [5, 15] });
    expect(values(denoiser)[0]).toBeCloseTo(1.5 * 2.5 - 0.5 * 7, 5);
    const single = of({ classWeights: [0, 2] });
    expect(values(single.denoiser)[0]).toBeCloseTo(1.5 * 3 - 0.5 * 7, 5);
    expect(single.network.asked).toEqual([1, 2]);
  });

  it('of four corners is their mean, carried past "no class"', () => {
    const network = fakeNetwork((label) => label, { numClasses: 4 });
    const denoiser = classifierFreeDenoiser(network, { classWeights: [1, 1, 1, 1], scale: 2 });
    expect(values(denoiser)[0]).toBeCloseTo(3 * 1.5 - 2 * 4, 5);
    expect(network.asked).toEqual([0, 1, 2, 3, 4]);
  });

  it("asks the row after the classes' for no class, or the last of the reference's table", () => {
    const ours = of({});
    ours.denoiser(xt(), [5]);
    expect(ours.network.asked).toEqual([0, 1, 2]);
    const theirs = of({}, { numClasses: 3, nullRow: false });
    theirs.denoiser(xt(), [5]);
    expect(theirs.network.asked).toEqual([0, 1, 2]);
  });

  it('leaves "no class" out where nothing is carried past', () => {
    const { network, denoiser } = of({ factorAt: (t) => (t > 10 ? 0 : 2) });
    expect(values(denoiser, 20)[0]).toBeCloseTo(2, 5);
    expect(network.asked).toEqual([0, 1]);
    expect(values(denoiser, 5)[0]).toBeCloseTo(2 * 2 - 7, 5);
  });

  it('samples between the classes of an exact model', async () => {
    // class c is N(∓0.5, 0.3²): the mean of the two noises is the score of √(p_0 p_1), N(0, 0.3²)
    const { alphasCumprod } = createNoiseSchedule('cosine', 1000);
    const exact: DenoiserNetwork = {
      ...fakeNetwork(() => 0, { learnSigma: false }),
      forward(x, [t], call) {
        const mean = [-0.5, 0.5, 0][call!.labels![0]];
        const alphaBar = alphasCumprod[t];
        const slope = Math.sqrt(1 - alphaBar) / (alphaBar * 0.09 + 1 - alphaBar);
        return tf.mul(tf.sub(x, Math.sqrt(alphaBar) * mean), slope) as tf.Tensor4D;
      },
    };
    const draw = async (classWeights: number[]) => {
      const { data } = await sampleImages({
        denoiser: classifierFreeDenoiser(exact, { classWeights, scale: 0 }),
        diffusion: createDiffusion({ numTimesteps: 1000, variance: 'fixedSmall' }, '50'),
        imageSize: 32,
        channels: 1,
        count: 1,
        batchSize: 1,
        seed: 3,
        clipX0: false,
      });
      return data.reduce((sum, x) => sum + x, 0) / data.length;
    };
    expect(Math.abs(await draw([1, 1]))).toBeLessThan(0.04); // 1024 draws: standard error 0.01
    expect(Math.abs((await draw([1, 3])) - 0.25)).toBeLessThan(0.04);
  });

  it('leaks nothing', () => {
    const images = xt();
    for (const channels of ['all', 'prediction'] as const) {
      const { denoiser } = of({ channels });
      expectNoLeaks(() => denoiser(images, [5]));
    }
  });

  it('says what it cannot guide', () => {
    expect(() => of({}, { numClasses: null })).toThrow(
      'classifierFreeDenoiser: expected a class-conditional network (network.numClasses), got an unconditional one',
    );
    expect(() => of({ classWeights: [1, 1, 1] })).toThrow(
      'classifierFreeDenoiser: expected weights for 1 … 2 classes, got 3',
    );
    expect(() => of({ classWeights: [0, 0] })).toThrow(
      'classifierFreeDenoiser: class weights must be 0 or more and not all 0, got 0, 0',
    );
  });
});

describe('unconditionalDenoiser', () => {
  it('tells a class-conditional network "no class", and others nothing', () => {
    const network = fakeNetwork((label) => label);
    expect(unconditionalDenoiser(network)(xt(), [5]).dataSync()[0]).toBe(2);
    const plain = createUnet(
      unetConfigSchema.parse({
        imageSize: 2,
        width: 32,
        channelMult: [1],
        blocksPerLevel: 1,
        attentionAtSizes: [],
        heads: 1,
      }),
    );
    plain.parameters.initialise(1);
    const x = tf.zeros([1, 2, 2, 3]) as tf.Tensor4D;
    expect(unconditionalDenoiser(plain)(x, [5])).toBeAllClose(plain.forward(x, [5]), { atol: 0 });
  });
});

function tripled(value: number): number[] {
  return [value, value, value];
}
