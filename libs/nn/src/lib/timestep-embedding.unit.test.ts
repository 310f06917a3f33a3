import { startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { ParameterSet } from './parameter-set.ts';
import { timestepEmbedding, timestepNetwork } from './timestep-embedding.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

describe('timestepEmbedding', () => {
  it('is cos then sin, with frequencies from 1 down to almost 1e-4', () => {
    const embedding = timestepEmbedding([0, 3], 4);
    const slow = Math.exp(-Math.log(10_000) / 2);
    expect(embedding).toBeAllClose(
      [
        [1, 1, 0, 0],
        [Math.cos(3), Math.cos(3 * slow), Math.sin(3), Math.sin(3 * slow)],
      ],
      { rtol: 1e-6 },
    );
    embedding.dispose();
  });

  it('rounds phases to float32 as the reference does', () => {
    // float32(3999 · float32(exp(float32(-ln 10000 · 1 / 64)))), then its cosine: the float64 phase is 6e-5 away
    const frequency = Math.fround(
      Math.exp(Math.fround(Math.fround(Math.fround(-Math.log(10_000)) * 1) / 64)),
    );
    const embedding = timestepEmbedding([3999], 128);
    expect(embedding.dataSync()[1]).toBe(Math.fround(Math.cos(Math.fround(3999 * frequency))));
    embedding.dispose();
  });

  it('ends an odd dimension in a zero', () => {
    const embedding = timestepEmbedding([5], 3);
    expect(embedding).toBeAllClose([[Math.cos(5), Math.sin(5), 0]], { rtol: 1e-6 });
    embedding.dispose();
  });
});

describe('timestepNetwork', () => {
  it('widens to 4 times the width and leaks nothing', () => {
    const parameters = new ParameterSet();
    const embed = timestepNetwork(parameters.scope().child('time_embed'), 32);
    parameters.initialise(1);
    expect([...parameters].map(({ name, diskShape }) => [name, diskShape])).toEqual([
      ['time_embed.0.weight', [128, 32]],
      ['time_embed.0.bias', [128]],
      ['time_embed.2.weight', [128, 128]],
      ['time_embed.2.bias', [128]],
    ]);
    expectNoLeaks(() => embed([1, 2]));
    const embedding = embed([1, 2]);
    expect(embedding.shape).toEqual([2, 128]);
    tf.dispose(embedding);
    parameters.dispose();
  });
});
