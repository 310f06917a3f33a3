import { join } from 'node:path';
import {
  type CircleDataset,
  type CirclesConfig,
  circleCentres,
  createCircleDataset,
  describeSupport,
  hashDataset,
  positionScore,
  readCircleDataset,
  selectExtremes,
  selectImages,
  toModelRange,
  writeDataset,
} from '@interpolab/data-filtering';
import { type ImageBatch, writeFileAtomically } from '@interpolab/nn';
import type { JsonObject } from '../config/json-value.ts';
import { pictureGrid } from '../report/picture-grid.ts';
import type { StageProgram } from './stage.ts';

const datasetFile = 'dataset.npz';
const pictureFile = 'dataset.png';

/** Images with their true attribute scores, filtered to the two ends: what every model of the experiment sees. */
export const dataStage: StageProgram = {
  async run({ config, folder }, { report }) {
    const { drawn, dataset } = drawExtremes(config.data);
    const support = describeSupport(dataset);
    const png = await pictureGrid(dataset, { columns: 14, rows: 4 });
    await writeDataset(join(folder, datasetFile), dataset);
    writeFileAtomically(join(folder, pictureFile), png);
    report.picture('dataset', png, { caption: `first of ${dataset.count} training images` });
    report.histogram('attribute-score/all', scoreHistogram(drawn.scores));
    report.histogram('attribute-score/kept', scoreHistogram(dataset.scores));
    const summary = { drawn: drawn.count, kept: dataset.count, contentHash: hashDataset(dataset), support };
    return { status: 'done', outputs: [datasetFile, pictureFile], summary: summary as unknown as JsonObject };
  },
};

/**
 * Every circle that fits the canvas, and those of them that training may see. For the border layout these are the
 * extremes of the attribute: score at most that of the last seen column on the left, or at least that of the first
 * on the right.
 */
function drawExtremes(config: CirclesConfig): { drawn: CircleDataset; dataset: CircleDataset } {
  if (config.layout !== 'border') {
    const dataset = createCircleDataset(config);
    return { drawn: dataset, dataset };
  }
  const drawn = createCircleDataset({ ...config, layout: 'uniform' });
  const columns = circleCentres(config).filter((_, index) => index % 2 === 0);
  const middle = config.imageSize / 2;
  const low = positionScore(Math.max(...columns.filter((x) => x < middle)), config);
  const high = positionScore(Math.min(...columns.filter((x) => x >= middle)), config);
  return { drawn, dataset: selectImages(drawn, selectExtremes(drawn.scores, { low, high })) };
}

function scoreHistogram(scores: Float64Array): { edges: number[]; counts: number[] } {
  const bins = 20;
  const counts = new Array<number>(bins).fill(0);
  for (const score of scores) counts[Math.min(bins - 1, Math.floor(score * bins))]++;
  return { edges: Array.from({ length: bins + 1 }, (_, index) => index / bins), counts };
}

export function readStageDataset(folder: string): Promise<CircleDataset> {
  return readCircleDataset(join(folder, datasetFile));
}

/** The data set as networks take it, `[N, H, W, C]` in [-1, 1]. */
export async function readTrainingImages(
  folder: string,
): Promise<{ images: ImageBatch; labels: Int32Array }> {
  const { images, labels, count, height, width, channels } = await readStageDataset(folder);
  return { images: { data: toModelRange(images), count, height, width, channels }, labels };
}
