import { computeGradients, toChannelsFirst, toChannelsLast } from '@interpolab/nn';
import { type Engine, startEngine, tf } from '@interpolab/tensor';
import { loadReference, normalValues, parameterValues } from '@interpolab/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { crossEntropy } from './cross-entropy.ts';
import { createGuidanceClassifier, type GuidanceClassifier } from './guidance-classifier.ts';
import { guidanceClassifierConfigSchema } from './guidance-classifier-config.ts';
import { guidanceGradient } from './guidance-gradient.ts';

// Golden numbers: the paper's PyTorch implementation, float32 on CPU, with weights made by rule
// (libs/testing/README.md). Limits from there: 3e-5 on single evaluations, 1e-4 on gradient norms.
const reference = loadReference('small');
const { config, t } = reference;
const { batch, imageSize } = config;
const single = { ofMax: 3e-5 };

vi.setConfig({ testTimeout: 600_000 }); // the plain cpu engine needs minutes where the others need seconds
let engine: Engine;
let classifier: GuidanceClassifier;
let xt: tf.Tensor4D;

beforeAll(async () => {
  engine = await startEngine();
  classifier = createReferenceClassifier();
  xt = referenceImages();
});

afterAll(async () => {
  classifier.parameters.dispose();
  xt.dispose();
  await engine.dispose();
});

describe('parity with the reference implementation', () => {
  it('has the parameters of the reference, in its order', () => {
    expect([...classifier.parameters].map(({ name, diskShape }) => [name, diskShape])).toEqual(
      reference.classifierParameters,
    );
    expect(classifier.parameters.count).toBe(reference.classifierParameterCount);
  });

  it('has the same logits', () => {
    const logits = classifier.logits(xt, t);
    expect(logits).toMatchReference(reference.classifierLogits, single);
    logits.dispose();
  });

  it('has the same loss and the same gradient of every parameter', () => {
    const labels = t.map((_, index) => index % config.classes);
    const { loss, gradients, dispose } = computeGradients(classifier.parameters, () => ({
      loss: tf.mean(crossEntropy(classifier.logits(xt, t), labels)),
    }));
    expect(Math.abs(loss / reference.classifierLoss - 1)).toBeLessThan(single.ofMax);
    const norms = [...classifier.parameters].map((parameter) => l2Norm(gradients.get(parameter)!));
    dispose();
    const floor = 1e-3 * Math.max(...reference.classifierGradNorms);
    norms.forEach((norm, index) => {
      const expected = reference.classifierGradNorms[index];
      const error = Math.abs(norm - expected) / Math.max(expected, floor);
      expect(error, classifier.parameters.names[index]).toBeLessThan(1e-4);
    });
  });

  it('guides in the same direction', () => {
    const weights = new Array(config.classes).fill(30);
    const gradient = guidanceGradient(classifier, { weights })(xt, [...t]);
    const values = toChannelsFirst(gradient.dataSync(), [batch, 3, imageSize, imageSize]);
    expect(values).toMatchReference(reference.guidanceGradient, single);
    gradient.dispose();
  });
});

function createReferenceClassifier(): GuidanceClassifier {
  const network = createGuidanceClassifier(
    guidanceClassifierConfigSchema.parse({
      imageSize,
      width: config.classifierWidth,
      channelMult: config.classifierChannelMult,
      blocksPerLevel: config.classifierDepth,
      attentionAtSizes: config.classifierAttentionAtSizes,
      headChannels: config.classifierHeadChannels,
    }),
  );
  const { names } = network.parameters;
  network.parameters.assign(({ name, diskShape }) => {
    const stream = (config.seed + 1) * 100_000 + names.indexOf(name);
    return parameterValues({ name, shape: diskShape, stream, gain: config.gain });
  });
  return network;
}

/** x_t = √ᾱ · x_0 + √(1 − ᾱ) · noise with ᾱ of the cosine schedule, written out: schedules belong to another library. */
function referenceImages(): tf.Tensor4D {
  const size = 3 * imageSize ** 2;
  const x0 = normalValues(config.seed + 11, batch * size).map(Math.tanh);
  const noise = normalValues(config.seed + 12, batch * size);
  const values = x0.map((value, index) => {
    const alphaBar = cosineAlphaBar(t[Math.floor(index / size)], config.diffusionSteps);
    return Math.sqrt(alphaBar) * value + Math.sqrt(1 - alphaBar) * noise[index];
  });
  return tf.tensor4d(toChannelsLast(values, [batch, 3, imageSize, imageSize]), [
    batch,
    imageSize,
    imageSize,
    3,
  ]);
}

function cosineAlphaBar(timestep: number, numTimesteps: number): number {
  const f = (u: number) => Math.cos((((u + 0.008) / 1.008) * Math.PI) / 2) ** 2;
  let alphaBar = 1;
  for (let step = 0; step <= timestep; step++) {
    const beta = 1 - f((step + 1) / numTimesteps) / f(step / numTimesteps);
    alphaBar *= 1 - Math.min(beta, 0.999);
  }
  return alphaBar;
}

function l2Norm(tensor: tf.Tensor): number {
  const values = tensor.dataSync() as Float32Array;
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
