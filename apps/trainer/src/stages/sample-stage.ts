import { join } from 'node:path';
import { readNpzRows, writeNpz } from '@interpolab/data-filtering';
import { createDiffusion, sampleImages } from '@interpolab/ddpm';
import { writeFileAtomically } from '@interpolab/nn';
import type { JsonObject } from '../config/json-value.ts';
import { imageSheet, sheetGeometry } from '../report/image-sheet.ts';
import { type PixelImages, pictureGrid } from '../report/picture-grid.ts';
import {
  drawSamples,
  drawShard,
  framesOf,
  partialSamples,
  partialTrajectories,
  samplingOptions,
} from './draw-samples.ts';
import type { SampleFile } from './sample-file.ts';
import {
  disposeNetworks,
  loadSamplingNetworks,
  type SamplingNetworks,
  throwAwayNetworks,
} from './sampling-networks.ts';
import type { StageContext, StageJob, StageProgram, StageReporter, StageResult } from './stage.ts';
import { fileSha256 } from './stage-folder.ts';
import { removeShards } from './stage-shards.ts';

const samplesFile = 'samples.npz';
const pictureFile = 'samples.png';
const trajectoriesFile = 'trajectories.npz';
const trajectoriesPicture = 'trajectories.png';
/** Samples on the picture, and rows of the one of trajectories. */
const shown = { columns: 16, rows: 8 };

/** Samples under one condition: unconditional, or pulled to several classes at once. */
export const sampleStage: StageProgram = {
  async run(job, context) {
    const networks = await loadSamplingNetworks(job);
    try {
      const finished = await drawSamples(job, { context, networks });
      return finished ? finishSamples(job, context) : { status: 'stopped', step: partialSamples(job).count };
    } finally {
      disposeNetworks(networks);
    }
  },

  async runShard(job, shard, context) {
    const networks = await loadSamplingNetworks(job);
    try {
      const isWhole = await drawShard(job, { context, networks, shard });
      return isWhole ? { status: 'done', outputs: [], summary: {} } : { status: 'stopped', step: 0 };
    } finally {
      disposeNetworks(networks);
    }
  },

  async estimate(job) {
    const networks = throwAwayNetworks(job.config, job);
    try {
      return { seconds: await secondsForAll(job, networks) };
    } finally {
      disposeNetworks(networks);
    }
  },
};

/** Turns the raw bytes into the archives and pictures that others read, without ever holding all of them. */
async function finishSamples(job: StageJob, { report }: StageContext): Promise<StageResult> {
  const { folder, condition, config } = job;
  const { count } = config.sampling;
  const { imageSize: height, imageSize: width, channels } = config.ddpm.network;
  const file = partialSamples(job);
  const firstImages = file.read(0, shown.columns * shown.rows);
  const png = await pictureGrid({ images: firstImages, count, height, width }, shown);
  await writeNpz(join(folder, samplesFile), {
    arr_0: {
      shape: [count, height, width, channels],
      type: '|u1',
      size: file.size,
      pieces: () => file.pieces(),
    },
    arr_1: { shape: [count], data: new Int32Array(count).fill(1) }, // as the reference writes: they mean nothing
  });
  writeFileAtomically(join(folder, pictureFile), png);
  report.picture(`samples/${condition!.name}`, png, { caption: `first of ${count} samples` });
  const sheet = await reportSheets(job, file, report);
  const ways = await finishTrajectories(job, report);
  const outputs = [samplesFile, pictureFile, ...ways.files];
  file.remove();
  removeShards(folder);
  const summary = {
    samples: count,
    condition: condition!.name,
    strength: condition!.strength,
    weights: condition!.weights?.map((list) => [...list]) ?? null,
    ...(sheet && { sheet }),
    ...(ways.trajectory && { trajectory: ways.trajectory }),
  };
  return { status: 'done', outputs, summary };
}

/** All samples on a few sheets, so that each can be shown without a file of its own. Undefined: not wanted. */
async function reportSheets(
  { config, condition }: StageJob,
  file: SampleFile,
  report: StageReporter,
): Promise<JsonObject | undefined> {
  const { sampling, ddpm } = config;
  if (!sampling.sheets) return undefined;
  const { imageSize } = ddpm.network;
  const geometry = sheetGeometry({ width: imageSize, height: imageSize });
  for (let first = 0; first < file.count; first += geometry.perSheet) {
    const images = file.read(first, geometry.perSheet);
    const last = Math.min(file.count, first + geometry.perSheet) - 1;
    report.picture(`sample-sheet/${condition!.name}`, await imageSheet(images, geometry), {
      sampleIndex: first / geometry.perSheet,
      caption: `samples ${first} to ${last}`,
    });
  }
  return { ...geometry, count: file.count };
}

interface Ways {
  readonly files: readonly string[];
  /** Whose ways were kept, and when; undefined: nobody's. */
  readonly trajectory?: JsonObject;
}

/**
 * The ways of the first samples as an archive [samples, frames, H, W, C], as a sheet with one way a row, and a few of them
 * as a picture.
 */
async function finishTrajectories(job: StageJob, report: StageReporter): Promise<Ways> {
  const { folder, condition, config } = job;
  const file = partialTrajectories(job);
  if (!file) return { files: [] };
  const { imageSize: height, imageSize: width, channels } = config.ddpm.network;
  const timesteps = framesOf(job);
  const frames = timesteps.length;
  await writeNpz(join(folder, trajectoriesFile), {
    arr_0: {
      shape: [file.count, frames, height, width, channels],
      type: '|u1',
      size: file.size,
      pieces: () => file.pieces(),
    },
    timesteps: { shape: [frames], data: Int32Array.from(timesteps) },
  });
  const rows = Math.min(file.count, shown.rows);
  const images = file.read(0, rows);
  const png = await pictureGrid({ images, count: rows * frames, height, width }, { columns: frames, rows });
  writeFileAtomically(join(folder, trajectoriesPicture), png);
  const caption = `what the first ${rows} samples were to become, from t = ${timesteps[0]} to ${timesteps[frames - 1]}`;
  report.picture(`trajectories/${condition!.name}`, png, { caption });
  const sheet = await imageSheet(file.read(0, file.count), { columns: frames, width, height });
  report.picture(`trajectory-sheet/${condition!.name}`, sheet, {
    caption: `the ways of samples 0 to ${file.count - 1}, one a row, t = ${timesteps.join(', ')}`,
  });
  const trajectory = { count: file.count, columns: frames, width, height, timesteps };
  file.remove();
  return { files: [trajectoriesFile, trajectoriesPicture], trajectory };
}

/** What the samples of a finished stage are known by, wherever they are scored. */
export function samplesSha256(folder: string): Promise<string> {
  return fileSha256(join(folder, samplesFile));
}

/** The samples of a finished stage as bytes, `[N, H, W, C]`, some at a time. */
export function* readStageSamples(folder: string): Iterable<PixelImages & { readonly channels: number }> {
  for (const { shape, count, data } of readNpzRows(join(folder, samplesFile), { rows: 256 })) {
    const [, height, width, channels] = shape;
    yield { images: data, count, height, width, channels };
  }
}

/** Times the last two steps of a chain of three over one batch, and scales to all steps of all batches. */
async function secondsForAll(job: StageJob, networks: SamplingNetworks): Promise<number> {
  const { count, batchSize } = job.config.sampling;
  const options = samplingOptions(job, networks);
  const times: number[] = [];
  await sampleImages({
    ...options,
    count: Math.min(count, batchSize),
    diffusion: createDiffusion(job.config.diffusion, '3'),
    trajectory: undefined,
    onProgress: () => times.push(performance.now()),
  });
  const steps = options.diffusion.schedule.numTimesteps * Math.ceil(count / batchSize);
  return ((times[2] - times[0]) / 2000) * steps;
}

/** The first samples of a finished stage, as many as there are of `count`. */
export function firstSamples(folder: string, count: number): PixelImages {
  const parts: Uint8Array[] = [];
  let [taken, size] = [0, { height: 0, width: 0 }];
  for (const { images, count: available, height, width } of readStageSamples(folder)) {
    const more = Math.min(available, count - taken);
    parts.push(images.slice(0, more * height * width * 3));
    taken += more;
    size = { height, width };
    if (taken === count) break;
  }
  return { images: Buffer.concat(parts), count: taken, ...size };
}
