import { describe, expect, it } from 'vitest';
import { createCircleDataset } from './create-circle-dataset.ts';
import { createTrainingSet } from './create-training-set.ts';
import { dataConfigSchema } from './data-config.ts';
import { hashDataset } from './hash-dataset.ts';
import { unseenRange } from './unseen-range.ts';

const trainingSet = async (config: unknown) =>
  (await createTrainingSet(dataConfigSchema.parse(config), { cacheFolder: 'none is needed' }))!;

describe(createTrainingSet, () => {
  it('chooses the border circles from all circles', async () => {
    const { dataset, consideredScores } = await trainingSet({ kind: 'circles' });
    expect(consideredScores).toHaveLength(3600);
    expect(hashDataset(dataset)).toBe(hashDataset(createCircleDataset({ kind: 'circles' })));
  });

  it('chooses faces by their true factor and labels them by it', async () => {
    const { dataset, funnel, consideredScores } = await trainingSet({
      kind: 'drawnFaces',
      imageSize: 16,
      count: 300,
      attribute: 'hair',
      labelNoise: { flip: 0.5 }, // labels are worthless here
      filter: { steps: [{ step: 'rank', sizes: [80] }] },
    });
    expect(funnel.map(({ kept }) => kept)).toEqual([300, 80]);
    const sorted = Float64Array.from(consideredScores).sort();
    for (const [row, score] of dataset.scores.entries()) {
      expect(score <= sorted[39] || score >= sorted[260]).toBe(true);
      expect(dataset.labels[row]).toBe(score > 0.5 ? 1 : 0);
    }
    const gap = unseenRange(dataset.scores)!;
    expect(gap).toEqual({ low: sorted[39], high: sorted[260] });
  });

  it('keeps all faces and their noisy labels where there is no filter', async () => {
    const { dataset, funnel } = await trainingSet({ kind: 'drawnFaces', imageSize: 16, count: 200 });
    expect(dataset.count).toBe(200);
    expect(funnel).toEqual([]);
    expect(unseenRange(dataset.scores)).toBeNull();
  });
});

describe(unseenRange, () => {
  it('is the widest range between seen scores, if it is no accident', () => {
    expect(unseenRange(Float64Array.of(0.9, 0, 0.1, 0.3, 1))).toEqual({ low: 0.3, high: 0.9 });
    expect(unseenRange(Float64Array.from({ length: 20 }, (_, index) => index / 19))).toBeNull();
    expect(unseenRange(new Float64Array(0))).toBeNull();
  });
});
