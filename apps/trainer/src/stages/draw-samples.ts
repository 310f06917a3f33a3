import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { toUint8 } from '@interpolab/data-filtering';
import {
  createDiffusion,
  frameInterval,
  type SampleImagesOptions,
  sampleBatches,
  trajectoryTimesteps,
} from '@interpolab/ddpm';
import { streamFor } from '@interpolab/tensor';
import { SampleFile } from './sample-file.ts';
import { type SamplingNetworks, steer } from './sampling-networks.ts';
import { type StageContext, StageError, type StageJob } from './stage.ts';
import { type ItemRange, rangeOfShard, type Shard, shardFolder, shardsIn } from './stage-shards.ts';

interface Drawing {
  readonly context: StageContext;
  readonly networks: SamplingNetworks;
}

/** Samples that are taken from a shard at a time. */
const PIECE = 1024;

/**
 * Draws what is still missing, batch by batch onto the disk. What shards have drawn is taken from them, and gaps between
 * them are filled: of one that failed, or has not ended. False if the user stopped it.
 */
export async function drawSamples(job: StageJob, drawing: Drawing): Promise<boolean> {
  const { count } = job.config.sampling;
  const whole = { first: 0, last: count, folder: job.folder };
  let at = keepWholeBatches(job, whole);
  while (at < count) {
    at = takeFromShards(job, at);
    if (at === count) break;
    const next = shardsIn(job.folder).find(({ first }) => first > at);
    const until = next?.first ?? count;
    if (!(await drawRange(job, drawing, { part: whole, from: at, until }))) return false;
    at = until;
  }
  return true;
}

/** Draws a shard's share into a folder of its own; goes on there where it was stopped. False if the user stopped it. */
export async function drawShard(
  job: StageJob,
  { shard, ...drawing }: Drawing & { readonly shard: Shard },
): Promise<boolean> {
  const range = rangeOfShard(shard, job.config.sampling);
  const part = { ...range, folder: shardFolder(job.folder, range) };
  mkdirSync(part.folder, { recursive: true });
  const from = keepWholeBatches(job, part);
  return from === part.last || drawRange(job, drawing, { part, from, until: part.last });
}

/** A file of samples that do not begin with number 0. */
interface Part extends ItemRange {
  readonly folder: string;
}

/** Samples of a part that are whole batches, from where the batches are cut; and so many of them lie there. */
function wholeBatches({ config }: StageJob, { first, last }: ItemRange, drawn: number): number {
  const { batchSize } = config.sampling;
  return first + drawn >= last ? last - first : Math.floor(drawn / batchSize) * batchSize;
}

/**
 * Cuts a part down to whole batches: on an engine whose rounding depends on the batch's size, a resumed job must cut the
 * same ones. The number of the next sample.
 */
function keepWholeBatches(job: StageJob, part: Part): number {
  const file = partialSamples(job, part.folder);
  const kept = wholeBatches(job, part, file.count);
  file.keep(kept);
  partialTrajectories(job, part.folder)?.keep(waysIn(job, { first: part.first, last: part.first + kept }));
  return part.first + kept;
}

/** How many of these samples have their ways kept. */
function waysIn({ config }: StageJob, { first, last }: ItemRange): number {
  const { trajectories } = config.sampling;
  return Math.max(0, Math.min(last, trajectories?.samples ?? 0) - first);
}

/** Appends what shards have of the samples from number `at` on; the number of the next one. */
function takeFromShards(job: StageJob, at: number): number {
  for (const part of shardsIn(job.folder)) {
    const drawn = partialSamples(job, part.folder);
    const end = part.first + wholeBatches(job, part, drawn.count);
    for (; part.first <= at && at < end; at = Math.min(end, at + PIECE)) {
      const piece = { first: at, last: Math.min(end, at + PIECE) };
      const ways = waysIn(job, piece);
      if (ways > 0) {
        const bytes = partialTrajectories(job, part.folder)!.read(at - part.first, ways);
        partialTrajectories(job)!.append(bytes); // before the samples, so that these never lack theirs
      }
      partialSamples(job).append(drawn.read(at - part.first, piece.last - piece.first));
    }
  }
  return at;
}

/** Draws samples from number `from` to the one before `until` and appends them to their part. */
async function drawRange(
  job: StageJob,
  { context, networks }: Drawing,
  { part, from, until }: { part: Part; from: number; until: number },
): Promise<boolean> {
  const file = partialSamples(job, part.folder);
  const ways = partialTrajectories(job, part.folder);
  const [done, total] = [from - part.first, part.last - part.first];
  context.report.progress(done, total);
  const batches = sampleBatches({
    ...samplingOptions(job, networks),
    count: until - from,
    firstSample: from,
    shouldStop: context.shouldStop,
    onProgress: ({ stepsDone, steps }) =>
      context.report.progress(done + Math.floor(((until - from) * stepsDone) / steps), total),
  });
  let expected = done;
  for await (const { images, trajectory } of batches) {
    if (file.count !== expected) {
      throw new StageError(
        `samples ${file.path}: expected ${expected} samples, found ${file.count}; another process writes there, too. Call it again.`,
      );
    }
    if (trajectory) ways?.append(toUint8(trajectory.data)); // before the samples, so that these never lack theirs
    file.append(toUint8(images.data));
    expected = file.count;
  }
  return part.first + file.count === until;
}

export function partialSamples(
  { config, ...job }: Pick<StageJob, 'config' | 'folder'>,
  folder = job.folder,
): SampleFile {
  const { imageSize, channels } = config.ddpm.network;
  return new SampleFile(join(folder, 'samples.part'), imageSize ** 2 * channels);
}

export function partialTrajectories(job: StageJob, folder = job.folder): SampleFile | undefined {
  const { sampling, ddpm } = job.config;
  if (!sampling.trajectories) return undefined;
  const { imageSize, channels } = ddpm.network;
  return new SampleFile(join(folder, 'trajectories.part'), framesOf(job).length * imageSize ** 2 * channels);
}

/** The timesteps at which a sample's way is kept. */
export function framesOf({ config: { diffusion, sampling } }: StageJob): number[] {
  const { schedule } = createDiffusion(diffusion, sampling.respacing);
  return trajectoryTimesteps(schedule, frameInterval(sampling.trajectories!.every, schedule));
}

export function samplingOptions(
  { config, condition, seed }: StageJob,
  networks: SamplingNetworks,
): Omit<SampleImagesOptions, 'count'> {
  const { sampling, diffusion, ddpm } = config;
  const { sampler, eta, clipX0, gradientAt, batchSize, trajectories } = sampling;
  const respaced = createDiffusion(diffusion, sampling.respacing);
  return {
    ...steer(networks, config, condition!),
    diffusion: respaced,
    imageSize: ddpm.network.imageSize,
    channels: ddpm.network.channels,
    seed: streamFor('sample', seed),
    sampler,
    eta,
    clipX0,
    gradientAt,
    batchSize,
    trajectory: trajectories
      ? { ...trajectories, every: frameInterval(trajectories.every, respaced.schedule) }
      : undefined,
  };
}
