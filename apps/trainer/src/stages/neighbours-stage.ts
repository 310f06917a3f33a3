import { join } from 'node:path';
import { type AnyScoredDataset, type HeldOutImages, heldOutImages } from '@interpolab/data-filtering';
import { writeFileAtomically } from '@interpolab/nn';
import type { JsonObject } from '../config/json-value.ts';
import { readStageDataset } from './data-stage.ts';
import { openFeatureNetwork } from './feature-network.ts';
import { estimateNeighbours } from './neighbours-estimate.ts';
import { guardOf, newImages } from './neighbours-guard.ts';
import { reportDistances, reportFigures, reportNeighbours, type SearchedSpace } from './neighbours-report.ts';
import { createSampleMeasure } from './sample-measure.ts';
import { firstSamples } from './sample-stage.ts';
import { samplingConditions } from './sampling-condition.ts';
import {
  type FoundSet,
  heldOutName,
  type QuerySet,
  searchFeatures,
  searchPixels,
} from './search-neighbours.ts';
import type { StageContext, StageJob, StageProgram } from './stage.ts';

const neighboursFile = 'neighbours.json';

/**
 * Whether samples are copies (paper §6.4): the nearest training images of the first samples of every condition, by the
 * L2 distance of pixels, exactly, and where a network is named by its features, to which a mirrored or moved copy is near too;
 * beside them how near held-out images come to the training set.
 */
export const neighboursStage: StageProgram = {
  async run(job, context) {
    const { config, folder, inputs } = job;
    const { report, shouldStop } = context;
    const dataset = await readStageDataset(inputs.data);
    const heldOut = await heldOutImages(config.data, {
      count: config.evaluation.neighbours!.heldOut,
      cacheFolder: join(folder, '../../image-caches'),
      shouldStop,
    });
    if (shouldStop()) return { status: 'stopped', step: 0 };
    const sets = querySets(job, heldOut);
    const searched = await searchSpaces(sets, dataset, { ...context, evaluation: config.evaluation });
    if (!searched) return { status: 'stopped', step: 0 };
    const { spaces, network } = searched;
    const sheet = await reportNeighbours(spaces, dataset, report);
    for (const space of spaces) reportDistances(space, report);
    const isNew = newImages(sets, createSampleMeasure(config, dataset));
    await reportFigures(spaces, dataset, { report, isNew });
    const facts = {
      trainingImages: dataset.count,
      heldOut: heldOut && { count: heldOut.dataset.count, note: heldOut.note },
    };
    const [pixels, features] = spaces.map(({ found }) => ({ guard: guardOf(found, isNew) }));
    const nearest = spaces.map(({ found }) => ({ nearest: nearestByName(found) }));
    const record = {
      ...{ ...facts, ...pixels, ...nearest[0] },
      ...(features && { features: { ...network, ...features, ...nearest[1] } }),
    };
    writeFileAtomically(join(folder, neighboursFile), `${JSON.stringify(record)}\n`);
    const summary = {
      ...facts,
      ...pixels,
      sheet,
      ...(features && { features: { ...network, ...features } }),
    };
    return {
      status: 'done',
      outputs: [neighboursFile],
      summary: summary as unknown as JsonObject,
    };
  },

  estimate: estimateNeighbours,
};

interface Searched {
  readonly spaces: readonly SearchedSpace[];
  /** Whose features the second space is of. */
  readonly network?: { readonly network: string; readonly sha256: string };
}

/** By pixels, and by features where the config names a network. Undefined if the user stopped it. */
async function searchSpaces(
  sets: readonly QuerySet[],
  dataset: AnyScoredDataset,
  { evaluation, report, shouldStop }: StageContext & Pick<StageJob['config'], 'evaluation'>,
): Promise<Searched | undefined> {
  const { count } = dataset;
  const { nearest } = evaluation.neighbours!;
  const network = await openFeatureNetwork(evaluation);
  try {
    const total = network ? 2 * count : count;
    const byPixels = searchPixels(sets, dataset, {
      ...{ nearest, shouldStop },
      onProgress: (done) => report.progress(done, total),
    });
    if (!byPixels) return undefined;
    const pixels = { kind: 'pixels', found: byPixels } as const;
    if (!network) return { spaces: [pixels] };
    const byFeatures = await searchFeatures(sets, dataset, {
      ...{ network, nearest, shouldStop },
      onProgress: (done) => report.progress(count + done, total),
    });
    if (!byFeatures) return undefined;
    const { name, sha256 } = network;
    return {
      spaces: [pixels, { kind: 'features', found: byFeatures }],
      network: { network: name, sha256 },
    };
  } finally {
    await network?.dispose();
  }
}

const nearestByName = (found: readonly FoundSet[]) =>
  Object.fromEntries(
    found.map(({ name, neighbours: { indices, distances } }) => [
      name,
      { indices: [...indices], distances: [...distances] },
    ]),
  );

function querySets({ config, inputs }: StageJob, heldOut: HeldOutImages | null): QuerySet[] {
  const { samples } = config.evaluation.neighbours!;
  const sets: QuerySet[] = samplingConditions(config.sampling).map(({ name }) => ({
    name,
    images: firstSamples(inputs[name], samples),
  }));
  return heldOut ? [...sets, { name: heldOutName, images: heldOut.dataset }] : sets;
}
