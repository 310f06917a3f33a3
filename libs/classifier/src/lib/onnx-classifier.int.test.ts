import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { normalValues, toChannelsLast } from '@interpolab/nn';
import { startEngine, tf } from '@interpolab/tensor';
import { tempDirectory } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { imagesInMemory } from './image-source.ts';
import { openOnnxClassifier, openOnnxFeatures } from './onnx-classifier.ts';
import { loadOnnxRuntime, OnnxError } from './onnx-runtime.ts';
import { predictLogits } from './predict-logits.ts';

const path = fileURLToPath(new URL('../../fixtures/tiny.onnx', import.meta.url));
const isThere = await loadOnnxRuntime().then(
  () => true,
  (error) => {
    expect(error).toBeInstanceOf(OnnxError);
    return false;
  },
);

beforeAll(() => startEngine());

/** tanh(normal(31)), as tools/reference/make_onnx_file.py makes them. */
const values = toChannelsLast(normalValues(31, 3 * 3 * 64).map(Math.tanh), [3, 3, 8, 8]);
const images = imagesInMemory(
  { data: Float32Array.from(values), count: 3, height: 8, width: 8, channels: 3 },
  { imageSize: 8, channels: 3 },
);
/** Printed by tools/reference/make_onnx_file.py (PyTorch 1.13). */
const expected = [
  -0.28003406524658203, -0.1894087791442871, -0.1847875416278839, -0.2548801898956299, -0.23039844632148743,
  -0.14647513628005981,
];

describe.runIf(isThere)(openOnnxClassifier, () => {
  it('gives PyTorch’s logits, for any batch size', async () => {
    const classifier = await openOnnxClassifier({ path, numClasses: 2 });
    for (const batchSize of [2, 3]) {
      const logits = (await predictLogits({ logits: classifier.logits, images, batchSize }))!;
      expect(logits).toBeAllClose(expected, { atol: 1e-6 });
    }
    await classifier.dispose();
  });

  it('undoes the range of the images for a model with another', async () => {
    // ((x + 1) / 2 − 0) / 1 is what a model on [0, 1] sees; taking ½ off and dividing by ½ gives x again.
    const scaled = await openOnnxClassifier({
      path,
      numClasses: 2,
      mean: [0, 0, 0],
      standardDeviation: [1, 1, 1],
    });
    const same = await openOnnxClassifier({ path, numClasses: 2 });
    const inUnit = tf.tidy(() => tf.div(tf.add(images.gather([0]), 1), 2)) as tf.Tensor4D;
    const a = await scaled.logits(images.gather([0]));
    const b = await same.logits(inUnit);
    expect(a).toBeAllClose(b, { atol: 1e-6 });
  });

  it('gives the same numbers as features, however many the model has', async () => {
    const network = await openOnnxFeatures({ path });
    const features = (await predictLogits({ logits: network.features, images, batchSize: 2 }))!;
    expect(features).toBeAllClose(expected, { atol: 1e-6 });
    await network.dispose();
  });

  it('says what a file is not', async () => {
    const broken = join(tempDirectory(), 'broken.onnx');
    writeFileSync(broken, 'no model');
    await expect(openOnnxClassifier({ path: broken, numClasses: 2 })).rejects.toThrow(
      `ONNX: ${broken}: expected an ONNX model, but: `,
    );
    const three = await openOnnxClassifier({ path, numClasses: 3 });
    await expect(three.logits(images.gather([0, 1]))).rejects.toThrow(
      `ONNX: ${path}: expected float32 [2, 3] for 2 images, got float32 [2, 2].`,
    );
  });
});

describe(loadOnnxRuntime, () => {
  it('says how to install what is not there', async () => {
    await expect(loadOnnxRuntime({ name: 'no-such-runtime', version: '1.0.0' })).rejects.toThrow(
      'ONNX: the package no-such-runtime is not installed (run `npm run setup:onnx`).',
    );
    await expect(loadOnnxRuntime({ name: 'zod', version: '0.0.1' })).rejects.toThrow(
      /^ONNX: zod must have version 0\.0\.1, got \d+\.\d+\.\d+ \(run `npm run setup:onnx`\)\.$/,
    );
  });
});
