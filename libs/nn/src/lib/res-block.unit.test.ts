import { RandomStream, startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { ParameterSet } from './parameter-set.ts';
import { type ResBlockOptions, resBlock } from './res-block.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

const defaults: ResBlockOptions = {
  inChannels: 32,
  outChannels: 32,
  embeddingFeatures: 8,
  normGroups: 32,
  scaleShiftNorm: true,
  dropoutRate: 0,
};

function build(options: Partial<ResBlockOptions> = {}) {
  const parameters = new ParameterSet();
  const block = resBlock(parameters.scope().child('b'), { ...defaults, ...options });
  parameters.initialise(3);
  const x = tf.tensor4d(new RandomStream(4).normals(2 * 4 * 4 * 32), [2, 4, 4, 32]);
  const activatedEmbedding = tf.tensor2d(new RandomStream(5).normals(16), [2, 8]);
  return { parameters, block, x, context: { activatedEmbedding } };
}

/** Gives the zero-initialised convolution random weights. */
function fillOutput(parameters: ParameterSet): void {
  const weight = parameters.get('b.out_layers.3.weight');
  weight.assign(new RandomStream(6).normals(weight.size));
}

describe('resBlock', () => {
  it('starts as the identity, because its last convolution starts at zero', () => {
    const { block, x, context } = build();
    expect(block(x, context)).toBeAllClose(x, { atol: 0 });
  });

  it('starts as its 1×1 convolution when the channels change', () => {
    const { parameters, block, x, context } = build({ outChannels: 64 });
    const filter = parameters.get('b.skip_connection.weight').value<tf.Tensor4D>();
    const bias = parameters.get('b.skip_connection.bias').variable;
    expect(filter.shape).toEqual([1, 1, 32, 64]);
    expect(block(x, context)).toBeAllClose(tf.add(tf.conv2d(x, filter, 1, 'same'), bias), { ofMax: 1e-6 });
  });

  it('averages 2×2 pixels on the way down and repeats them on the way up', () => {
    const down = build({ resample: 'down' });
    expect(down.block(down.x, down.context)).toBeAllClose(tf.avgPool(down.x, 2, 2, 'valid'), { atol: 1e-6 });
    const up = build({ resample: 'up' });
    const doubled = tf.image.resizeNearestNeighbor(up.x, [8, 8]);
    expect(up.block(up.x, up.context)).toBeAllClose(doubled, { atol: 0 });
  });

  it('modulates the norm by the embedding, or adds the embedding before it', () => {
    for (const scaleShiftNorm of [true, false]) {
      // 64 channels: with one channel per group the norm would take an added embedding away again
      const { parameters, block, x, context } = build({ scaleShiftNorm, outChannels: 64 });
      fillOutput(parameters);
      const features = parameters.get('b.emb_layers.1.weight').diskShape[0];
      expect(features).toBe(scaleShiftNorm ? 128 : 64);
      const other = { activatedEmbedding: tf.mul(context.activatedEmbedding, 2) as tf.Tensor2D };
      const difference = tf.max(tf.abs(tf.sub(block(x, context), block(x, other)))).dataSync()[0];
      expect(difference).toBeGreaterThan(1e-3);
    }
  });

  it('drops features only when it is given a stream', () => {
    const { parameters, block, x, context } = build({ dropoutRate: 0.5 });
    fillOutput(parameters);
    const sampling = block(x, context);
    expect(block(x, context)).toBeAllClose(sampling, { atol: 0 });
    const training = () => block(x, { ...context, dropoutStream: new RandomStream(7) });
    expect(training()).toBeAllClose(training(), { atol: 0 });
    expect(tf.max(tf.abs(tf.sub(training(), sampling))).dataSync()[0]).toBeGreaterThan(1e-3);
  });

  it('leaks nothing', () => {
    const { block, x, context } = build({ outChannels: 64, resample: 'down', dropoutRate: 0.1 });
    expectNoLeaks(() => block(x, { ...context, dropoutStream: new RandomStream(1) }));
  });

  it('refuses channels that do not fill 32 groups', () => {
    expect(() => build({ inChannels: 48 })).toThrow(
      'groupNormLayer: channels must be a multiple of 32, got 48',
    );
  });
});
