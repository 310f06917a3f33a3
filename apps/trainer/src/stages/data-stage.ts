import { join } from 'node:path';
import {
  type AnyScoredDataset,
  type CircleDataset,
  createTrainingSet,
  describeSupport,
  hashDataset,
  readScoredDataset,
  toModelRange,
  writeDataset,
} from '@interpolab/data-filtering';
import { type ImageBatch, writeFileAtomically } from '@interpolab/nn';
import { guidanceClassifiers } from '../config/guidance-classifiers.ts';
import type { JsonObject } from '../config/json-value.ts';
import { pictureGrid } from '../report/picture-grid.ts';
import type { StageProgram } from './stage.ts';

export const datasetFile = 'dataset.npz';
const pictureFile = 'dataset.png';

/** Images with their attribute scores, filtered to the two ends: what every model of the experiment sees. */
export const dataStage: StageProgram = {
  async run({ config, folder, guide }, { report, shouldStop }) {
    const data = guide === undefined ? config.data : guidanceClassifiers(config)[guide].data!;
    const progress = { done: 0 };
    const set = await createTrainingSet(data, {
      cacheFolder: join(folder, '../../image-caches'),
      shouldStop,
      onProgress: (done, total) => {
        progress.done = done;
        report.progress(done, total);
      },
    });
    if (!set) return { status: 'stopped', step: progress.done };
    const { dataset, consideredScores, funnel, warnings } = set;
    const png = await pictureGrid(dataset, { columns: 14, rows: 4 });
    await writeDataset(join(folder, datasetFile), dataset);
    writeFileAtomically(join(folder, pictureFile), png);
    report.picture('dataset', png, { caption: `first of ${dataset.count} training images` });
    report.histogram('attribute-score/all', scoreHistogram(consideredScores));
    report.histogram('attribute-score/kept', scoreHistogram(dataset.scores));
    const summary = {
      drawn: consideredScores.length,
      kept: dataset.count,
      contentHash: hashDataset(dataset),
      ...(isCircleDataset(dataset) && { support: describeSupport(dataset) }),
      ...(funnel.length > 0 && { funnel }),
      ...(warnings.length > 0 && { warnings }),
    };
    return { status: 'done', outputs: [datasetFile, pictureFile], summary: summary as unknown as JsonObject };
  },
};

function isCircleDataset(dataset: AnyScoredDataset): dataset is AnyScoredDataset & CircleDataset {
  return dataset.centres !== undefined && dataset.shapes === undefined;
}

function scoreHistogram(scores: Float64Array): { edges: number[]; counts: number[] } {
  const bins = 20;
  const counts = new Array<number>(bins).fill(0);
  for (const score of scores) counts[Math.min(bins - 1, Math.floor(score * bins))]++;
  return { edges: Array.from({ length: bins + 1 }, (_, index) => index / bins), counts };
}

export function readStageDataset(folder: string): Promise<AnyScoredDataset> {
  return readScoredDataset(join(folder, datasetFile));
}

/** The data set as networks take it, `[N, H, W, C]` in [-1, 1]. */
export async function readTrainingImages(
  folder: string,
): Promise<{ images: ImageBatch; labels: Int32Array }> {
  const { images, labels, count, height, width, channels } = await readStageDataset(folder);
  return { images: { data: toModelRange(images), count, height, width, channels }, labels };
}
