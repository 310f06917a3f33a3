import { startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { measureSeparation } from './measure-separation.ts';

beforeAll(() => startEngine());

const numTimesteps = 40;
/** 1,000 images of one bright or dark pixel, 10 of them bright. */
const count = 1000;
const labels = Int32Array.from({ length: count }, (_, image) => (image % 100 === 7 ? 1 : 0));
const images = {
  data: Float32Array.from(labels, (label) => (label === 1 ? 1 : -1)),
  ...{ count, height: 1, width: 1, channels: 1 },
};

/** Of three logits the second is the image itself; the third is larger than all, and nobody's. */
function watched() {
  const met: { t: number[]; bright: number; images: number } = { t: [], bright: 0, images: 0 };
  const logits = (xt: tf.Tensor4D, t: number[]) => {
    const values = Array.from(xt.dataSync());
    met.t.push(...t);
    met.images += values.length;
    met.bright += values.filter((value) => value > 0).length;
    return tf.tensor2d(
      values.flatMap((value) => [0, value, 50]),
      [values.length, 3],
    );
  };
  return { met, classifier: { logits } };
}
const measure = (classifier: ReturnType<typeof watched>['classifier'], batchSize: number, size: number) =>
  measureSeparation({
    ...{ classifier, images, labels, numTimesteps, seed: 1, batchSize, imagesPerClass: 64 },
    noise: ({ x0, noise }) => tf.tidy(() => tf.add(x0, tf.mul(noise, size)) as tf.Tensor4D),
  });

describe(measureSeparation, () => {
  it('asks for few images of each class at the least noise, a rare class as well', async () => {
    const { met, classifier } = watched();
    expect(await measure(classifier, 16, 0)).toEqual({
      ...{ classes: [0, 1], right: 1, images: [64, 10], recalls: [1, 1] },
    });
    expect(met).toMatchObject({ images: 74, bright: 10 });
    expect(new Set(met.t)).toEqual(new Set(Array.from({ length: numTimesteps / 4 }, (_, t) => t)));
  });

  it('has the same answer whatever the batch size, leaving nothing behind', async () => {
    const { classifier } = watched();
    const whole = await measure(classifier, 1000, 1);
    expect(whole!.right).toBeGreaterThan(0.6);
    expect(whole!.right).toBeLessThan(1);
    await expectNoLeaks(async () => {
      expect(await measure(classifier, 7, 1)).toEqual(whole);
    });
  });
});
