import {
  type ClassifierTrainingConfig,
  classifierTrainingConfigSchema,
  createClassifierTrainer,
  createGuidanceClassifier,
  createImageClassifierTrainer,
  type EfficientNetName,
  guidanceClassifierConfigSchema,
  guidanceGradient,
  imageClassifierConfigSchema,
  imageClassifierTrainingConfigSchema,
  imagesInMemory,
} from '@interpolab/classifier';
import {
  createDdpmTrainer,
  createDiffusion,
  createUnet,
  ddpmTrainingConfigSchema,
  diffusionConfigSchema,
  pSample,
  qSample,
  unetConfigSchema,
} from '@interpolab/ddpm';
import type { ImageBatch } from '@interpolab/nn';
import { fetchValues, RandomStream, tf } from '@interpolab/tensor';
import networks from './networks.json' with { type: 'json' };

/** Something to time, again and again. */
export interface StepJob {
  /** Numbers that the network learns. */
  readonly parameters: number;
  /** On the CPU engines work may wait when it is done, which `finishWork` ends. */
  run(): Promise<unknown>;
}

/** The jobs by name; `torch_peer.py` has the same, but for `train 121M` and the classifiers of clean images. */
export const stepJobs: Readonly<Record<string, () => StepJob>> = {
  'train A': () => unetTraining(networks.A),
  'train B': () => unetTraining(networks.B),
  'train C': () => classifierTraining(networks.C),
  'train 121M': paperTraining,
  'train nano': () => imageClassifierTraining('efficientnet_v2_nano'),
  'train EfficientNetV2-S': () => imageClassifierTraining('efficientnet_v2_s'),
  'sample A': () => guidedSampling(networks.A),
  'sample B': () => guidedSampling(networks.B),
};

const diffusionConfig = diffusionConfigSchema.parse({ numTimesteps: 1000, variance: 'fixedLarge' });

/** One whole update of the noise predictor: batch, noise, forward, backward, AdamW and moving average. */
function unetTraining({ batch, unet }: { batch: number; unet: unknown }): StepJob {
  const network = unetConfigSchema.parse(unet);
  const training = ddpmTrainingConfigSchema.parse({ batchSize: batch, flip: false, emaDecay: 0.999 });
  const trainer = createDdpmTrainer({
    images: randomImages(network, batch),
    config: { network, training, diffusion: diffusionConfig },
    seed: 1,
  });
  let step = 0;
  return { parameters: trainer.denoiser.parameters.count, run: () => trainer.trainStep(step++) };
}

/**
 * One whole update of the paper's 64-px model with its batch of 64, in microbatches of 8 whose blocks are computed
 * twice: for the memory it takes, on any engine.
 */
function paperTraining(): StepJob {
  const network = unetConfigSchema.parse({});
  const trainer = createDdpmTrainer({
    images: randomImages(network, 2),
    config: {
      network,
      training: ddpmTrainingConfigSchema.parse({ microbatchSize: 8, checkpointActivations: true }),
      diffusion: diffusionConfigSchema.parse({}),
    },
    seed: 1,
  });
  let step = 0;
  return { parameters: trainer.denoiser.parameters.count, run: () => trainer.trainStep(step++) };
}

/** One whole update of the guidance classifier. */
function classifierTraining({ batch, classifier }: { batch: number; classifier: unknown }): StepJob {
  const network = guidanceClassifierConfigSchema.parse(classifier);
  const training: ClassifierTrainingConfig = classifierTrainingConfigSchema.parse({
    batchSize: batch,
    flip: false,
  });
  const { schedule } = createDiffusion(diffusionConfig);
  const trainer = createClassifierTrainer({
    images: randomImages(network, batch),
    labels: Int32Array.from({ length: batch }, (_, index) => index % 2),
    config: { network, training },
    seed: 1,
    numTimesteps: schedule.numTimesteps,
    noise: (input) => qSample(schedule, input),
  });
  let step = 0;
  return { parameters: trainer.classifier.parameters.count, run: () => trainer.trainStep(step++) };
}

/** One whole update of a classifier of clean images, 64 of 64 × 64 pixels. */
function imageClassifierTraining(architecture: EfficientNetName): StepJob {
  const network = imageClassifierConfigSchema.parse({ architecture });
  const trainer = createImageClassifierTrainer({
    images: imagesInMemory(randomImages(network, 64), network),
    labels: Int32Array.from({ length: 64 }, (_, index) => index % 2),
    network,
    training: imageClassifierTrainingConfigSchema.parse({}),
    seed: 1,
  });
  let step = 0;
  return { parameters: trainer.classifier.parameters.count, run: () => trainer.trainStep(step++) };
}

/** One step of the guided ancestral sampler: U-Net forward, classifier C forward and to its input. */
function guidedSampling({ batch, unet: unetConfig }: { batch: number; unet: unknown }): StepJob {
  const unet = createUnet(unetConfigSchema.parse(unetConfig));
  const classifier = createGuidanceClassifier(guidanceClassifierConfigSchema.parse(networks.C.classifier));
  unet.parameters.initialise(1);
  classifier.parameters.initialise(2);
  const { imageSize, channels } = unet.config;
  const random = new RandomStream(3);
  const normals = () =>
    tf.tensor4d(random.normals(batch * imageSize ** 2 * channels), [batch, imageSize, imageSize, channels]);
  const diffusion = createDiffusion(diffusionConfig);
  const guidance = guidanceGradient(classifier, { weights: [30, 30] });
  const xt = normals();
  return {
    parameters: unet.parameters.count + classifier.parameters.count,
    async run() {
      const noise = normals();
      const { xPrev, predX0 } = pSample(diffusion, {
        denoiser: (x, t) => unet.forward(x, t),
        guidance,
        xt,
        t: 500,
        noise,
      });
      await fetchValues([xPrev]);
      xPrev.dataSync();
      tf.dispose([noise, xPrev, predX0]);
    },
  };
}

function randomImages(o: { imageSize: number; channels: number }, count: number): ImageBatch {
  const { imageSize: size, channels } = o;
  const data = new RandomStream(4).normals(count * size * size * channels);
  return { data, count, height: size, width: size, channels };
}
