import {
  createGuidanceClassifier,
  crossEntropy,
  type GuidanceClassifier,
  guidanceGradient,
} from '@interpolab/classifier';
import {
  createDenoiser,
  createDiffusion,
  type DenoiserNetwork,
  type Diffusion,
  ddimSample,
  type PMeanVariance,
  pMeanVariance,
  pSample,
  qSample,
  trainingLoss,
} from '@interpolab/ddpm';
import { normalValues, startGradients, toChannelsFirst, toChannelsLast } from '@interpolab/nn';
import { tf } from '@interpolab/tensor';
import {
  classifierConfigOf,
  denoiserConfigOf,
  diffusionConfigOf,
  guidanceWeightsOf,
  type ReferenceConfig,
  respacingOf,
} from './reference-config.ts';
import { assignByRule, gradientNorms } from './reference-weights.ts';

interface TrainingAnswer {
  readonly losses: Record<string, number[]>;
  readonly norms: number[];
}

/** Everything that a golden file can ask for, computed when it is asked for the first time. Images leave as NCHW. */
export class ReferenceRun {
  readonly config: ReferenceConfig;
  readonly t: readonly number[];
  readonly denoiser: DenoiserNetwork;
  readonly classifier: GuidanceClassifier;
  readonly diffusion: Diffusion;
  /** Class of each image: its index modulo the number of classes. */
  readonly labels: readonly number[];
  readonly #memo = new Map<string, tf.Tensor4D>();
  #training: TrainingAnswer | undefined;
  #classifierTraining: { loss: number; norms: number[] } | undefined;

  constructor(config: ReferenceConfig, t: readonly number[]) {
    this.config = config;
    this.t = t;
    this.labels = t.map((_, index) => index % config.classes);
    this.diffusion = createDiffusion(diffusionConfigOf(config));
    this.denoiser = createDenoiser(denoiserConfigOf(config));
    this.classifier = createGuidanceClassifier(classifierConfigOf(config));
    assignByRule(this.denoiser.parameters, { seed: config.seed, gain: config.gain });
    assignByRule(this.classifier.parameters, { seed: config.seed + 1, gain: config.gain });
  }

  get x0(): tf.Tensor4D {
    return this.#once('x0', () => this.#image(this.#normals(11).map(Math.tanh)));
  }

  get noise(): tf.Tensor4D {
    return this.#once('noise', () => this.#image(this.#normals(12)));
  }

  get xt(): tf.Tensor4D {
    return this.#once('xt', () => {
      const { x0, noise, t } = this;
      return qSample(this.diffusion.schedule, { x0, t, noise });
    });
  }

  get modelOutput(): tf.Tensor4D {
    return this.#once('modelOutput', () => this.#denoise(this.xt, this.t));
  }

  predicted(part: keyof PMeanVariance): tf.Tensor4D {
    return this.#once(part, () => {
      const { modelOutput, xt, t } = this;
      const whole = tf.tidy(() => pMeanVariance(this.diffusion, { modelOutput, xt, t, clipX0: true })[part]);
      // one number per image if the variance is fixed; the reference repeats it over the image
      return tf.tidy(() => tf.add(whole, tf.zerosLike(xt)) as tf.Tensor4D);
    });
  }

  /** [B · numLogits] */
  async logits(): Promise<number[]> {
    const logits = this.classifier.logits(this.xt, this.t);
    const values = Array.from(await logits.data());
    logits.dispose();
    return values;
  }

  /** Losses of each image and the norm of every parameter's gradient of their mean. */
  async lossesAndNorms(): Promise<TrainingAnswer> {
    this.#training ??= await this.#train();
    return this.#training;
  }

  async classifierLossAndNorms(): Promise<{ loss: number; norms: number[] }> {
    this.#classifierTraining ??= await this.#trainClassifier();
    return this.#classifierTraining;
  }

  async #train(): Promise<TrainingAnswer> {
    const { x0, xt, noise, t } = this;
    const { read, gradients, dispose } = startGradients(this.denoiser.parameters, () => {
      const modelOutput = this.#denoise(xt, t);
      const losses = trainingLoss(this.diffusion, { modelOutput, x0, xt, t, noise });
      return { loss: tf.mean(losses.loss), metrics: { ...losses } };
    });
    const { metrics } = await read();
    const norms = await gradientNorms(this.denoiser.parameters, gradients);
    dispose();
    return {
      losses: Object.fromEntries(Object.entries(metrics).map(([name, values]) => [name, Array.from(values)])),
      norms,
    };
  }

  async #trainClassifier(): Promise<{ loss: number; norms: number[] }> {
    const { xt, t } = this;
    const { read, gradients, dispose } = startGradients(this.classifier.parameters, () => ({
      loss: tf.mean(crossEntropy(this.classifier.logits(xt, t), this.labels)),
    }));
    const { loss } = await read();
    const norms = await gradientNorms(this.classifier.parameters, gradients);
    dispose();
    return { loss, norms };
  }

  guidance(weights: readonly number[] = guidanceWeightsOf(this.config)): tf.Tensor4D {
    return guidanceGradient(this.classifier, { weights })(this.xt, [...this.t]);
  }

  /** The schedule of a sampling chain. */
  respaced(respacing: string): Diffusion {
    return createDiffusion(diffusionConfigOf(this.config), respacingOf(this.config, respacing));
  }

  /** A whole chain from the file's start noise. */
  chain(sampler: 'ancestral' | 'ddim', guided: boolean): tf.Tensor4D {
    const { config } = this;
    const diffusion = this.respaced(sampler === 'ancestral' ? config.respacing : config.ddimRespacing);
    const guidance = guided
      ? guidanceGradient(this.classifier, { weights: guidanceWeightsOf(config) })
      : undefined;
    let xt = this.#image(this.#normals(20));
    for (let t = diffusion.schedule.numTimesteps - 1; t >= 0; t--) {
      const noise = this.#image(this.#normals(1000 + t));
      const input = { denoiser: this.#denoise, guidance, xt, t, noise };
      const { xPrev, predX0 } =
        sampler === 'ancestral'
          ? pSample(diffusion, input)
          : ddimSample(diffusion, { ...input, eta: config.ddimEta });
      tf.dispose([xt, noise, predX0]);
      xt = xPrev;
    }
    return xt;
  }

  dispose(): void {
    tf.dispose([...this.#memo.values()]);
    this.#memo.clear();
    this.denoiser.parameters.dispose();
    this.classifier.parameters.dispose();
  }

  readonly #denoise = (xt: tf.Tensor4D, t: readonly number[]): tf.Tensor4D =>
    this.denoiser.forward(xt, t, this.config.classCond ? { labels: this.labels } : {});

  #once(name: string, make: () => tf.Tensor4D): tf.Tensor4D {
    const known = this.#memo.get(name) ?? make();
    this.#memo.set(name, known);
    return known;
  }

  #normals(offset: number): Float64Array {
    const { seed, batch, imageSize } = this.config;
    return normalValues(seed + offset, batch * 3 * imageSize ** 2);
  }

  #image(values: ArrayLike<number>): tf.Tensor4D {
    const { batch, imageSize } = this.config;
    const shape: [number, number, number, number] = [batch, imageSize, imageSize, 3];
    return tf.tensor4d(toChannelsLast(values, [batch, 3, imageSize, imageSize]), shape);
  }
}

/** A tensor [N, H, W, C] as the files have it: shape [N, C, H, W] and its values in that order. */
export async function asGolden(tensor: tf.Tensor4D): Promise<{ shape: number[]; values: Float32Array }> {
  const [count, height, width, channels] = tensor.shape;
  const shape: [number, number, number, number] = [count, channels, height, width];
  return { shape, values: toChannelsFirst(await tensor.data(), shape) };
}
