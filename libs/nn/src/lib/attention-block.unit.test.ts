import { RandomStream, startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { attentionBlock } from './attention-block.ts';
import { attentionPool } from './attention-pool.ts';
import { ParameterSet } from './parameter-set.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

const images = () => tf.tensor4d(new RandomStream(1).normals(2 * 2 * 2 * 32), [2, 2, 2, 32]);

describe('attentionBlock', () => {
  it('starts as the identity, because its projection starts at zero', () => {
    const parameters = new ParameterSet();
    const attend = attentionBlock(parameters.scope(), {
      channels: 32,
      heads: 4,
      normGroups: 32,
      order: 'legacy',
    });
    parameters.initialise(1);
    const x = images();
    expect(attend(x)).toBeAllClose(x, { atol: 0 });
    expectNoLeaks(() => attend(x));
  });

  it('does not know where a pixel is: permuted pixels give permuted answers', () => {
    const parameters = new ParameterSet();
    const attend = attentionBlock(parameters.scope(), {
      channels: 32,
      heads: 2,
      normGroups: 32,
      order: 'new',
    });
    parameters.initialise(1);
    const project = parameters.get('proj_out.weight');
    project.assign(new RandomStream(2).normals(project.size));
    const x = images();
    const mirrored = tf.reverse(x, 2);
    expect(attend(mirrored)).toBeAllClose(tf.reverse(attend(x), 2), { atol: 1e-5 });
  });

  it('says which heads do not fit', () => {
    const build = () =>
      attentionBlock(new ParameterSet().scope(), { channels: 32, heads: 5, normGroups: 32, order: 'legacy' });
    expect(build).toThrow('attentionBlock: 32 channels cannot be split into 5 heads');
  });
});

describe('attentionPool', () => {
  it('projects the value of a constant image, whatever the attention', () => {
    const parameters = new ParameterSet();
    const pool = attentionPool(parameters.scope(), { channels: 32, size: 2, heads: 4, outFeatures: 3 });
    parameters.initialise(1);
    parameters.get('positional_embedding').assign(new Float32Array(32 * 5));
    const pixel = tf.tensor2d(new RandomStream(3).normals(32), [1, 32]);
    const x = tf.tile(tf.reshape(pixel, [1, 1, 1, 32]), [1, 2, 2, 1]) as tf.Tensor4D;
    // all five tokens are the pixel, so attention returns its value: rows 64 … 95 of qkv in the new order
    const value = tf.add(
      tf.matMul(pixel, parameters.get('qkv_proj.weight').value<tf.Tensor2D>()),
      parameters.get('qkv_proj.bias').variable,
    );
    const expected = tf.add(
      tf.matMul(tf.slice(value, [0, 64], [1, 32]) as tf.Tensor2D, parameters.get('c_proj.weight').value()),
      parameters.get('c_proj.bias').variable,
    );
    expect(pool(x)).toBeAllClose(expected, { atol: 1e-6 });
    expectNoLeaks(() => pool(x));
  });

  it('names its parameters as the reference does', () => {
    const parameters = new ParameterSet();
    attentionPool(parameters.scope().child('out.2'), { channels: 64, size: 8, heads: 2, outFeatures: 1000 });
    expect([...parameters].map(({ name, diskShape }) => [name, diskShape])).toEqual([
      ['out.2.positional_embedding', [64, 65]],
      ['out.2.qkv_proj.weight', [192, 64, 1]],
      ['out.2.qkv_proj.bias', [192]],
      ['out.2.c_proj.weight', [1000, 64, 1]],
      ['out.2.c_proj.bias', [1000]],
    ]);
  });
});
