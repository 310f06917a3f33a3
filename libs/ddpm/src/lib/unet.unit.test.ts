import { RandomStream, startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks, loadReference } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { createUnet, type Unet } from './unet.ts';
import { type UnetConfig, unetConfigSchema } from './unet-config.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

const parse = (config: object) => unetConfigSchema.parse(config);
const count = (config: object) => createUnet(parse(config)).parameters.count;
const tiny = {
  imageSize: 4,
  width: 32,
  channelMult: [1, 2],
  blocksPerLevel: 1,
  attentionAtSizes: [2],
  heads: 2,
};

/** A small network whose every weight is random, the zero-initialised ones too. */
function randomUnet(changes: Partial<UnetConfig> = {}): Unet {
  const unet = createUnet(parse({ ...tiny, ...changes }));
  unet.parameters.initialise(1);
  [...unet.parameters].forEach((parameter, index) => {
    if (parameter.toDisk().every((value) => value === 0)) {
      parameter.assign(new RandomStream(2, index).normals(parameter.size).map((value) => 0.1 * value));
    }
  });
  return unet;
}

const images = () => tf.tensor4d(new RandomStream(3).normals(2 * 48), [2, 4, 4, 3]);

describe('createUnet', () => {
  // paper §2.1: sizes of the reference's networks; the first matches the published checkpoint of 484 MB
  it.each([
    [{}, loadReference('schedules').unet64],
    [{}, 121_063_942],
    [{ learnSigma: false }, 121_060_483],
    [{ imageSize: 128, channelMult: [1, 1, 2, 3, 4] }, 125_070_598],
    [{ numClasses: 1000 }, 121_575_942],
    // not in the paper: counted by tools/reference/networks.py
    [{ residualResampling: true }, 129_384_070],
    [{ scaleShiftNorm: false }, 115_942_150],
    [{ attentionOrder: 'new', headChannels: 64 }, 121_063_942],
  ])('has as many weights as the reference, without allocating one: %j', (config, expected) => {
    const before = tf.memory().numTensors;
    expect(count(config)).toBe(expected);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('names resampling and attention as the reference does', () => {
    const names = (changes: object) => createUnet(parse({ ...tiny, ...changes })).parameters.names;
    expect(names({})).toContain('input_blocks.2.0.op.weight');
    expect(names({})).toContain('output_blocks.1.2.conv.weight');
    expect(names({ attentionAtSizes: [] })).toContain('output_blocks.1.1.conv.weight');
    const residual = names({ residualResampling: true });
    expect(residual).toContain('input_blocks.2.0.in_layers.2.weight');
    expect(residual).toContain('output_blocks.1.2.in_layers.2.weight');
    expect(names({ numClasses: 3 })[4]).toBe('label_emb.weight');
  });

  it('predicts zero before training, because its last convolution starts at zero', () => {
    const unet = createUnet(parse(tiny));
    unet.parameters.initialise(1);
    expect(unet.forward(images(), [0, 5])).toBeAllClose(tf.zeros([2, 4, 4, 6]), { atol: 0 });
  });

  it.each([
    {},
    { residualResampling: true },
    { scaleShiftNorm: false, attentionOrder: 'new', headChannels: 32 },
    { learnSigma: false },
  ] as Partial<UnetConfig>[])('treats each image by itself, with its own timestep: %j', (changes) => {
    const unet = randomUnet(changes);
    const x = images();
    const both = unet.forward(x, [0, 70]);
    expect(both.shape).toEqual([2, 4, 4, changes.learnSigma === false ? 3 : 6]);
    const second = unet.forward(tf.slice(x, [1, 0, 0, 0], [1, 4, 4, 3]), [70]);
    expect(tf.slice(both, [1, 0, 0, 0], [1, ...second.shape.slice(1)])).toBeAllClose(second, { atol: 1e-5 });
    const otherTime = unet.forward(tf.slice(x, [1, 0, 0, 0], [1, 4, 4, 3]), [10]);
    expect(tf.max(tf.abs(tf.sub(otherTime, second))).dataSync()[0]).toBeGreaterThan(1e-3);
    expectNoLeaks(() => unet.forward(x, [0, 70]));
    unet.parameters.dispose();
  });

  it('knows classes if it is built for them', () => {
    const unet = randomUnet({ numClasses: 2 });
    const x = images();
    const [first, second] = [0, 1].map((label) => unet.forward(x, [5, 5], { labels: [label, label] }));
    expect(tf.max(tf.abs(tf.sub(first, second))).dataSync()[0]).toBeGreaterThan(1e-3);
    expect(() => unet.forward(x, [5, 5])).toThrow(
      'createUnet: a class-conditional network needs labels, got none',
    );
    expect(() => randomUnet().forward(x, [5, 5], { labels: [0, 0] })).toThrow(
      'createUnet: an unconditional network takes no labels',
    );
  });

  it('says what it takes', () => {
    expect(() => randomUnet().forward(images(), [1])).toThrow(
      'createUnet: expected xt of shape [1,4,4,3] for 1 timesteps, got [2,4,4,3]',
    );
  });
});

describe('unetConfigSchema', () => {
  it('is the network of the paper by default', () => {
    expect(parse({})).toEqual({
      imageSize: 64,
      channels: 3,
      width: 128,
      channelMult: [1, 2, 3, 4],
      blocksPerLevel: 3,
      attentionAtSizes: [16, 8],
      heads: 4,
      headChannels: null,
      attentionOrder: 'legacy',
      normGroups: 32,
      scaleShiftNorm: true,
      residualResampling: false,
      dropout: 0,
      learnSigma: true,
      numClasses: null,
      nullRow: false,
    });
  });

  it('reports a size that cannot be halved, and unknown keys, where they are', () => {
    const issuesOf = (config: object) =>
      unetConfigSchema
        .safeParse(config)
        .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    expect(issuesOf({ imageSize: 20, attentionAtSizes: [] })).toEqual([
      'imageSize: must be a multiple of 8 to be halved 3 times, got 20',
    ]);
    expect(issuesOf({ widht: 32 })).toEqual([': Unrecognized key: "widht"']);
    expect(issuesOf({ width: -32 })).toHaveLength(1);
  });
});
