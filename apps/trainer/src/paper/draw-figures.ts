import type { ScoreAxis } from '@interpolab/evaluation';
import sharp from 'sharp';
import type { JobState } from '../catalogue/row-states.ts';
import { imageSheet } from '../report/image-sheet.ts';
import { readStageSamples } from '../stages/sample-stage.ts';
import { type HistogramPanel, histogramFigure } from './histogram-figure.ts';
import { type DrawFigures, type Figure, pooledHistogram } from './report-data.ts';

/** Conditions that are shown; sweeps have more, whose numbers are in the table. */
const mostPanels = 6;
/** Samples of a condition, and the side that small ones are enlarged to. */
const strip = { samples: 12, side: 48 };

/** The histograms of an experiment, all seeds together, and the first samples of every condition of its first seed. */
export const drawFigures: DrawFigures = async ({ name, jobs }) => {
  const conditions = jobs[0].conditions!.filter(({ histogram }) => histogram).slice(0, mostPanels);
  if (conditions.length === 0) return [];
  const panels = conditions.map(({ condition }): HistogramPanel => {
    const own = jobs.flatMap(
      (job) => job.conditions!.find((each) => each.condition === condition)?.histogram ?? [],
    );
    const seeds = own.length === 1 ? '1 seed' : `${own.length} seeds`;
    return { title: `${condition}, ${seeds}`, histogram: pooledHistogram(own)! };
  });
  const names = conditions.map(({ condition }) => condition).join(', ');
  const figures: Figure[] = [
    {
      ...{ name: `${name}.svg`, mediaType: 'image/svg+xml' },
      content: Buffer.from(histogramFigure(panels, gapOf(jobs[0]))),
      alt: `Histograms of ${names}; what training has not shown is shaded.`,
    },
  ];
  const samples = await sampleStrip(
    jobs[0],
    conditions.map(({ condition }) => condition),
  );
  if (samples) {
    figures.push({
      ...{ name: `${name}.webp`, mediaType: 'image/webp', content: samples },
      alt: `The first ${strip.samples} samples of seed ${jobs[0].job.seed}, a row each: ${names}.`,
    });
  }
  return figures;
};

function gapOf({ plan }: JobState): ScoreAxis['gap'] {
  const evaluate = plan.stages.find(({ stage }) => stage.kind === 'evaluate');
  const axes = (evaluate?.record?.summary.scoreAxes ?? {}) as unknown as Record<string, ScoreAxis>;
  return Object.values(axes)[0]?.gap ?? null;
}

async function sampleStrip({ plan }: JobState, conditions: readonly string[]): Promise<Uint8Array | null> {
  const rows: Uint8Array[] = [];
  let size = { width: 0, height: 0 };
  for (const name of conditions) {
    const planned = plan.stages.find(({ stage }) => stage.condition?.name === name);
    if (!planned) return null;
    const [batch] = readStageSamples(planned.folder);
    if (!batch || batch.count < strip.samples) return null;
    size = { width: batch.width, height: batch.height };
    rows.push(batch.images.slice(0, strip.samples * size.width * size.height * 3));
  }
  const sheet = await imageSheet(Buffer.concat(rows), { ...size, columns: strip.samples });
  const factor = Math.max(1, Math.round(strip.side / size.width));
  return sharp(sheet)
    .resize({
      width: strip.samples * size.width * factor,
      height: rows.length * size.height * factor,
      kernel: 'nearest',
    })
    .webp({ lossless: true })
    .toBuffer();
}
