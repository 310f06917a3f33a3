import { startEngine, tf } from '@interpolab/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectNoLeaks } from './expect-no-leaks.ts';

describe('expectNoLeaks', () => {
  beforeAll(async () => {
    await startEngine({ engine: 'cpu' });
  });

  it('disposes what the work returns and passes when nothing else is left', () => {
    const before = tf.memory().numTensors;
    expectNoLeaks(() => [tf.scalar(1), { nested: tf.scalar(2) }]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('fails when an intermediate tensor is left behind', () => {
    let forgotten: tf.Tensor | undefined;
    const before = tf.memory().numTensors;
    expect(() =>
      expectNoLeaks(() => {
        forgotten = tf.scalar(1);
        return tf.neg(forgotten);
      }),
    ).toThrow(
      `expectNoLeaks: expected ${before} live tensors as before, got ${before + 1} ` +
        '(1 returned and disposed; 1 leaked: wrap the work in tf.tidy or dispose intermediate tensors).',
    );
    forgotten?.dispose();
  });

  it('fails when an input was disposed', () => {
    const input = tf.scalar(1);
    expect(() => expectNoLeaks(() => input.dispose())).toThrow(
      '1 disposed that existed before: inputs belong to the caller',
    );
  });

  it('awaits async work', async () => {
    await expectNoLeaks(async () => tf.scalar(1));
    let forgotten: tf.Tensor | undefined;
    await expect(
      expectNoLeaks(async () => {
        forgotten = tf.scalar(1);
      }),
    ).rejects.toThrow('1 leaked');
    forgotten?.dispose();
  });
});
