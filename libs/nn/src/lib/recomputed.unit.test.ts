import { createHash } from 'node:crypto';
import { RandomStream, startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { computeGradients } from './gradients.ts';
import { ones } from './initialisers.ts';
import { ParameterSet } from './parameter-set.ts';
import { recomputed } from './recomputed.ts';
import { type BlockContext, resBlock } from './res-block.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

/** Short, so that a difference is told at once. */
const digestOf = (values: Float32Array) => createHash('sha256').update(values).digest('hex');

describe('recomputed', () => {
  const parameters = new ParameterSet();
  const spec = { diskShape: [2], layout: 'vector', initialiser: ones } as const;
  const [w, outside] = ['w', 'outside'].map((name) => parameters.scope().declare(name, spec));
  beforeAll(() => {
    w.assign(Float32Array.of(3, 4));
    outside.assign(Float32Array.of(5, 6));
  });

  /** Σ (outside · w)² by way of two recomputed blocks, one of which gets the other's answer. */
  const lossFn = (onCompute: () => void) => () => {
    const product = recomputed({
      inputs: [outside.variable],
      parameters: [w],
      compute: ([x]) => {
        onCompute();
        return tf.mul(x, w.variable);
      },
    });
    const squares = recomputed({
      inputs: [product],
      parameters: [],
      compute: ([x]) => tf.square(x),
    });
    return { loss: tf.sum(squares) as tf.Scalar };
  };

  it('differentiates by its inputs and parameters: d Σ(xw)² = 2 x w²  and  2 w x²', () => {
    const { loss, gradients, dispose } = computeGradients(
      parameters,
      lossFn(() => {}),
    );
    expect(loss).toBe(15 ** 2 + 24 ** 2);
    expect([...gradients.get(outside)!.dataSync()]).toEqual([2 * 5 * 9, 2 * 6 * 16]);
    expect([...gradients.get(w)!.dataSync()]).toEqual([2 * 3 * 25, 2 * 4 * 36]);
    dispose();
  });

  it('computes twice when differentiated, and once when not', () => {
    let calls = 0;
    const loss = lossFn(() => calls++);
    tf.dispose(loss());
    expect(calls).toBe(1);
    computeGradients(parameters, loss).dispose();
    expect(calls).toBe(3);
  });

  it('leaks nothing, also of the differentiation around it', () => {
    expectNoLeaks(() =>
      computeGradients(
        parameters,
        lossFn(() => {}),
      ).dispose(),
    );
  });

  it('holds the middle of one block at a time, not of all', () => {
    const start = tf.memory().numBytes;
    let peak = 0;
    const chain = ([x]: readonly tf.Tensor[]) => {
      let y = x;
      for (let link = 0; link < 10; link++) y = tf.sin(y);
      peak = Math.max(peak, tf.memory().numBytes - start);
      return y;
    };
    const block = (x: tf.Tensor) => recomputed({ inputs: [x], parameters: [], compute: chain });
    const peakOf = (link: (x: tf.Tensor) => tf.Tensor) => {
      peak = 0;
      const x = tf.ones([1000]);
      tf.dispose([tf.grad((value) => tf.sum(link(link(link(link(value))))))(x), x]);
      return peak / 4000;
    };
    expect(peakOf((x) => chain([x]))).toBeGreaterThan(70); // four blocks of ten, each as input and as answer
    expect(peakOf(block)).toBeLessThan(35); // one of ten, and what lies between blocks
  });
});

describe('a block that is computed twice', () => {
  const options = {
    inChannels: 32,
    outChannels: 64,
    embeddingFeatures: 8,
    normGroups: 32,
    scaleShiftNorm: true,
    dropoutRate: 0.3,
  };

  it('drops out the same elements, and leaves the stream where one computation would', () => {
    const parameters = new ParameterSet();
    const block = resBlock(parameters.scope().child('b'), options);
    parameters.initialise(3);
    const last = parameters.get('b.out_layers.3.weight');
    last.assign(new RandomStream(6).normals(last.size)); // else the branch is zero
    const gradientsOf = (checkpointActivations: boolean) => {
      const dropoutStream = new RandomStream(7);
      const { loss, gradients, dispose } = computeGradients(parameters, () => {
        const x = tf.tensor4d(new RandomStream(4).normals(2 * 4 * 4 * 32), [2, 4, 4, 32]);
        const activatedEmbedding = tf.tensor2d(new RandomStream(5).normals(16), [2, 8]);
        const context: BlockContext = { activatedEmbedding, dropoutStream, checkpointActivations };
        return { loss: tf.mean(tf.square(block(x, context))) };
      });
      const values = [...gradients].map(([{ name }, gradient]) => [
        name,
        digestOf(gradient.dataSync() as Float32Array),
      ]);
      dispose();
      return { loss, stream: dropoutStream.state(), values: Object.fromEntries(values) };
    };
    const plain = gradientsOf(false);
    expect(plain.stream.counter).toBe(2 * 4 * 4 * 64);
    expect(gradientsOf(true)).toEqual(plain);
  });
});
