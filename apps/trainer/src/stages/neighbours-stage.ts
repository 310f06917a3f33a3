import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AnyScoredDataset, type HeldOutImages, heldOutImages } from '@interpolab/data-filtering';
import { NearestImages, type PixelRows } from '@interpolab/evaluation';
import { writeFileAtomically } from '@interpolab/nn';
import type { JsonObject } from '../config/json-value.ts';
import type { PixelImages } from '../report/picture-grid.ts';
import { readStageDataset } from './data-stage.ts';
import {
  type FoundSet,
  guardOf,
  heldOutName,
  type QuerySet,
  reportDistances,
  reportNeighbours,
} from './neighbours-report.ts';
import { createSampleMeasure } from './sample-measure.ts';
import { readStageSamples } from './sample-stage.ts';
import { samplingConditions } from './sampling-condition.ts';
import type { StageContext, StageJob, StageProgram } from './stage.ts';

const neighboursFile = 'neighbours.json';
/** Bytes of training images that are compared with all samples before the next ones are. */
const blockBytes = 1 << 20;

/**
 * Whether samples are copies (paper §6.4): the nearest training images of the first samples of every condition, by the
 * L2 distance of pixels, exactly; beside them how near held-out images come to the training set.
 */
export const neighboursStage: StageProgram = {
  async run(job, context) {
    const { config, folder, inputs } = job;
    const settings = config.evaluation.neighbours!;
    const dataset = await readStageDataset(inputs.data);
    const heldOut = await heldOutImages(config.data, {
      count: settings.heldOut,
      cacheFolder: join(folder, '../../image-caches'),
      shouldStop: context.shouldStop,
    });
    if (context.shouldStop()) return { status: 'stopped', step: 0 };
    const sets = querySets(job, heldOut);
    const found = searchAll(sets, dataset, { nearest: settings.nearest, context });
    if (!found) return { status: 'stopped', step: 0 };
    const sheet = await reportNeighbours(found, dataset, context.report);
    reportDistances(found, context.report);
    const measure = createSampleMeasure(config, dataset);
    const guard = guardOf(found, measure);
    const record = {
      trainingImages: dataset.count,
      heldOut: heldOut && { count: heldOut.dataset.count, note: heldOut.note },
      guard,
      nearest: Object.fromEntries(
        found.map(({ name, neighbours }) => [
          name,
          { indices: [...neighbours.indices], distances: [...neighbours.distances] },
        ]),
      ),
    };
    writeFileAtomically(join(folder, neighboursFile), `${JSON.stringify(record)}\n`);
    const { nearest: _, ...summary } = record;
    return {
      status: 'done',
      outputs: [neighboursFile],
      summary: { ...summary, sheet } as unknown as JsonObject,
    };
  },

  async estimate(job) {
    const { samples, heldOut } = job.config.evaluation.neighbours!;
    const images = trainingImages(job);
    if (images === undefined) return { seconds: 0 };
    const { count } = job.config.sampling;
    const conditions = samplingConditions(job.config.sampling).length;
    const queries = conditions * Math.min(samples, count) + heldOut;
    return { seconds: queries * images * secondsPerPair(job.config.data.imageSize) };
  },
};

function querySets({ config, inputs }: StageJob, heldOut: HeldOutImages | null): QuerySet[] {
  const { samples } = config.evaluation.neighbours!;
  const sets: QuerySet[] = samplingConditions(config.sampling).map(({ name }) => ({
    name,
    images: firstSamples(inputs[name], samples),
  }));
  return heldOut ? [...sets, { name: heldOutName, images: heldOut.dataset }] : sets;
}

/** The first samples of a finished stage, as many as there are of `count`. */
function firstSamples(folder: string, count: number): PixelImages {
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

/** Undefined if the user stopped it: what has been compared by then is soon compared again. */
function searchAll(
  sets: readonly QuerySet[],
  { images, count, height, width, channels }: AnyScoredDataset,
  { nearest, context }: { nearest: number; context: StageContext },
): FoundSet[] | undefined {
  const bytesPerImage = height * width * channels;
  const perBlock = Math.max(1, Math.floor(blockBytes / bytesPerImage));
  const searches = sets.map((set) => new NearestImages(rowsOf(set.images.images, bytesPerImage), nearest));
  for (let first = 0; first < count; first += perBlock) {
    const block = images.subarray(first * bytesPerImage, (first + perBlock) * bytesPerImage);
    for (const search of searches) {
      if (context.shouldStop()) return undefined;
      search.search(rowsOf(block, bytesPerImage));
    }
    context.report.progress(Math.min(count, first + perBlock), count);
  }
  return sets.map((set, at) => ({ ...set, neighbours: searches[at].result() }));
}

const rowsOf = (pixels: Uint8Array, bytesPerImage: number): PixelRows => ({ pixels, bytesPerImage });

/** As many as the training set has, or could have; undefined for photographs that nobody has counted yet. */
function trainingImages({ inputs, config: { data } }: StageJob): number | undefined {
  try {
    const { summary } = JSON.parse(readFileSync(join(inputs.data, 'done.json'), 'utf8'));
    return summary.kept;
  } catch {
    // not computed yet
  }
  switch (data.kind) {
    case 'circles':
    case 'shapes':
      return 2 * data.imageSize ** 2; // every place of two shapes
    case 'drawnFaces':
      return data.count;
    default:
      return undefined;
  }
}

/** Measured where nothing is given up early: the most that a pair of images can take. */
function secondsPerPair(imageSize: number): number {
  const bytesPerImage = imageSize ** 2 * 3;
  const images = Math.max(1, Math.floor(blockBytes / bytesPerImage));
  const black = rowsOf(new Uint8Array(images * bytesPerImage), bytesPerImage);
  const white = new Uint8Array(8 * bytesPerImage).fill(255);
  const search = () => new NearestImages(rowsOf(white, bytesPerImage), images).search(black);
  search(); // compiled now
  const started = performance.now();
  search();
  return (performance.now() - started) / 1000 / (8 * images);
}
