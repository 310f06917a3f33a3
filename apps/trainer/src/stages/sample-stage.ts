import { join } from 'node:path';
import { createGuidanceClassifier, type GuidanceClassifier, guidanceGradient } from '@interpolab/classifier';
import { readDataset, toUint8, writeDataset } from '@interpolab/data-filtering';
import {
  createDenoiser,
  createDiffusion,
  type DenoiserNetwork,
  type GuidanceFn,
  type SampleImagesOptions,
  sampleBatches,
  sampleImages,
} from '@interpolab/ddpm';
import { writeFileAtomically } from '@interpolab/nn';
import { streamFor } from '@interpolab/tensor';
import type { ExperimentConfig } from '../config/experiment-config.ts';
import { type PixelImages, pictureGrid } from '../report/picture-grid.ts';
import { loadStageClassifier } from './classifier-stage.ts';
import { loadStageDenoiser } from './ddpm-stage.ts';
import { SampleFile } from './sample-file.ts';
import type { StageContext, StageJob, StageProgram, StageResult, Strength } from './stage.ts';
import { conditionName } from './stage-plan.ts';

const samplesFile = 'samples.npz';
const pictureFile = 'samples.png';
const numClasses = 2;

/** Samples under one condition: unconditional, or steered by the classifier's score of both classes at once. */
export const sampleStage: StageProgram = {
  async run(job, context) {
    const networks = await loadNetworks(job);
    try {
      const finished = await drawSamples(job, { context, networks });
      return finished ? finishSamples(job, context) : { status: 'stopped', step: partialSamples(job).count };
    } finally {
      networks.dispose();
    }
  },

  async estimate({ config, strength = null }) {
    const { ddpm, classifier } = config;
    const networks = createNetworks(
      createDenoiser(ddpm.network),
      strength === null ? undefined : createGuidanceClassifier(classifier.network),
    );
    networks.initialise();
    try {
      return { seconds: await secondsForAll(config, networks, strength) };
    } finally {
      networks.dispose();
    }
  },
};

/** Draws what is still missing, batch by batch onto the disk. False if the user stopped it. */
async function drawSamples(
  job: StageJob,
  { context, networks }: { context: StageContext; networks: Networks },
): Promise<boolean> {
  const { config, seed, strength } = job;
  const { count, batchSize } = config.sampling;
  const file = partialSamples(job);
  // Whole batches only: a kernel's rounding may depend on the batch's size.
  const first = file.count >= count ? count : Math.floor(file.count / batchSize) * batchSize;
  file.keep(first);
  if (first >= count) return true;
  context.report.progress(first, count);
  const batches = sampleBatches({
    ...samplingOptions(config, { networks, strength, count: count - first }),
    firstSample: first,
    seed: streamFor('sample', seed),
    shouldStop: context.shouldStop,
    onProgress: ({ stepsDone, steps }) =>
      context.report.progress(first + Math.floor(((count - first) * stepsDone) / steps), count),
  });
  for await (const { images } of batches) file.append(toUint8(images.data));
  return file.count === count;
}

/** Turns the raw bytes into the archive and the picture that others read. */
async function finishSamples(job: StageJob, { report }: StageContext): Promise<StageResult> {
  const { folder, config, strength = null } = job;
  const file = partialSamples(job);
  const { count } = config.sampling;
  const { imageSize, channels } = config.ddpm.network;
  const images = file.readAll();
  const samples = {
    images,
    count,
    height: imageSize,
    width: imageSize,
    channels,
    labels: new Int32Array(count).fill(1),
  };
  const png = await pictureGrid(samples, { columns: 16, rows: 8 });
  await writeDataset(join(folder, samplesFile), samples);
  writeFileAtomically(join(folder, pictureFile), png);
  file.remove();
  report.picture(`samples/${conditionName(strength)}`, png, { caption: `first of ${count} samples` });
  return { status: 'done', outputs: [samplesFile, pictureFile], summary: { samples: count, strength } };
}

function partialSamples({ folder, config }: StageJob): SampleFile {
  const { imageSize, channels } = config.ddpm.network;
  return new SampleFile(join(folder, 'samples.part'), imageSize ** 2 * channels);
}

/** The samples of a finished stage as bytes, `[N, H, W, C]`. */
export function readStageSamples(folder: string): Promise<PixelImages> {
  return readDataset(join(folder, samplesFile));
}

interface Networks {
  readonly denoiser: DenoiserNetwork;
  /** Absent where nothing steers. */
  readonly classifier: GuidanceClassifier | undefined;
  initialise(): void;
  dispose(): void;
}

async function loadNetworks({ inputs, config }: StageJob): Promise<Networks> {
  const denoiser = await loadStageDenoiser(inputs.ddpm, config);
  return createNetworks(
    denoiser,
    inputs.classifier ? await loadStageClassifier(inputs.classifier, config) : undefined,
  );
}

function createNetworks(denoiser: DenoiserNetwork, classifier: GuidanceClassifier | undefined): Networks {
  const all = [denoiser, ...(classifier ? [classifier] : [])];
  return {
    denoiser,
    classifier,
    initialise: () => {
      for (const { parameters } of all) parameters.initialise(0);
    },
    dispose: () => {
      for (const { parameters } of all) parameters.dispose();
    },
  };
}

function samplingOptions(
  { sampling, diffusion, ddpm }: ExperimentConfig,
  { networks, strength = null, count }: { networks: Networks; strength?: Strength; count: number },
): SampleImagesOptions {
  return {
    denoiser: (xt, t) => networks.denoiser.forward(xt, t),
    diffusion: createDiffusion(diffusion, sampling.respacing),
    imageSize: ddpm.network.imageSize,
    channels: ddpm.network.channels,
    sampler: sampling.sampler,
    batchSize: sampling.batchSize,
    seed: 0,
    count,
    guidance: guidanceOf(networks.classifier, strength),
  };
}

/** Both classes at the same strength: their scores balance where each is as likely as the other. */
function guidanceOf(classifier: GuidanceClassifier | undefined, strength: Strength): GuidanceFn[] {
  if (!classifier || strength === null) return [];
  return [guidanceGradient(classifier, { weights: new Array<number>(numClasses).fill(strength) })];
}

/** Times the last two steps of a chain of three over one batch, and scales to all steps of all batches. */
async function secondsForAll(
  config: ExperimentConfig,
  networks: Networks,
  strength: Strength,
): Promise<number> {
  const { count, batchSize } = config.sampling;
  const options = samplingOptions(config, { networks, strength, count: Math.min(count, batchSize) });
  const times: number[] = [];
  await sampleImages({
    ...options,
    diffusion: createDiffusion(config.diffusion, '3'),
    onProgress: () => times.push(performance.now()),
  });
  const steps = options.diffusion.schedule.numTimesteps * Math.ceil(count / batchSize);
  return ((times[2] - times[0]) / 2000) * steps;
}
