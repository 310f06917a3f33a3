import { createImageClassifier, crossEntropy, type ImageClassifier } from '@interpolab/classifier';
import { BatchMoments, normalValues, startGradients, toChannelsLast } from '@interpolab/nn';
import { tf } from '@interpolab/tensor';
import type { ComputedTensor } from './checks.ts';
import { type ImageClassifierReference, imageClassifierConfigOf } from './image-classifier-config.ts';
import { assignByRule, gradientNorms } from './reference-weights.ts';

interface TrainingAnswer {
  readonly logits: ComputedTensor;
  readonly loss: number;
  /** By name of the parameter. */
  readonly norms: ReadonlyMap<string, number>;
  readonly runningMean: ComputedTensor;
  readonly runningVariance: ComputedTensor;
}

/** Everything that a golden file of an image classifier can ask for. What needs the first moments comes first. */
export class ImageClassifierRun {
  readonly classifier: ImageClassifier;
  readonly #batch: number;
  readonly #labels: readonly number[];
  readonly #images: tf.Tensor4D;
  #training: TrainingAnswer | undefined;

  constructor(reference: ImageClassifierReference) {
    const { batch, imageSize, classes, seed, gain } = reference;
    this.classifier = createImageClassifier(imageClassifierConfigOf(reference));
    this.#batch = batch;
    this.#labels = Array.from({ length: batch }, (_, index) => index % classes);
    assignByRule(this.classifier.parameters, { seed, gain });
    const values = normalValues(seed + 11, batch * 3 * imageSize ** 2).map(Math.tanh);
    this.#images = tf.tensor4d(toChannelsLast(values, [batch, 3, imageSize, imageSize]), [
      batch,
      imageSize,
      imageSize,
      3,
    ]);
  }

  evaluationLogits(): Promise<ComputedTensor> {
    return this.#read(this.classifier.logits(this.#images));
  }

  evaluationFeatures(): Promise<ComputedTensor> {
    return this.#read(this.classifier.features(this.#images));
  }

  /** One forward pass in training and its gradients; the running moments that it leaves are put back. */
  async training(): Promise<TrainingAnswer> {
    this.#training ??= await this.#train();
    return this.#training;
  }

  dispose(): void {
    this.#images.dispose();
    this.classifier.parameters.dispose();
  }

  async #train(): Promise<TrainingAnswer> {
    const { parameters } = this.classifier;
    const batchMoments = new BatchMoments();
    const { read, gradients, dispose } = startGradients(parameters, () => {
      const logits = this.classifier.logits(this.#images, { batchMoments });
      return { loss: tf.mean(crossEntropy(logits, this.#labels)), metrics: { logits } };
    });
    const { loss, metrics } = await read();
    const norms = await gradientNorms(parameters, gradients);
    dispose();
    const buffers = [...parameters].filter(({ role }) => role !== 'weight');
    const before = buffers.map((parameter) => tf.clone(parameter.variable));
    batchMoments.updateRunning();
    const moments = async (name: string): Promise<ComputedTensor> => {
      const { variable } = parameters.get(`features.0.1.${name}`);
      return { shape: variable.shape, values: await variable.data() };
    };
    const runningMean = await moments('running_mean');
    const runningVariance = await moments('running_var');
    buffers.forEach((parameter, index) => {
      parameter.variable.assign(before[index]);
    });
    tf.dispose(before);
    return {
      logits: { shape: [this.#batch, metrics.logits.length / this.#batch], values: metrics.logits },
      loss,
      norms: new Map(parameters.names.map((name, index) => [name, norms[index]])),
      runningMean,
      runningVariance,
    };
  }

  async #read(tensor: tf.Tensor2D): Promise<ComputedTensor> {
    const values = await tensor.data();
    tensor.dispose();
    return { shape: tensor.shape, values };
  }
}
