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

  it('takes the four corners of two factors', async () => {
    const band = (low: number, high: number) => ({ steps: [{ step: 'band', keep: [[0, low], [high, 1]] }] }); // biome-ignore format: pairs
    const { dataset, funnel } = await trainingSet({
      kind: 'drawnFaces',
      imageSize: 16,
      count: 400,
      filter: band(0.3, 0.7),
      and: { attribute: 'hair', filter: band(0.2, 0.8) },
    });
    expect(funnel.at(-1)).toMatchObject({ step: 'and hair', kept: dataset.count });
    expect(Math.abs(dataset.count - 400 * 0.6 * 0.4)).toBeLessThan(35); // four standard deviations
    for (const [row, label] of dataset.labels.entries()) {
      const [smile, hair] = dataset.factors!.subarray(3 * row, 3 * row + 2);
      expect(Math.abs(smile - 0.5)).toBeGreaterThanOrEqual(0.2);
      expect(Math.abs(hair - 0.5)).toBeGreaterThanOrEqual(0.3);
      expect(label).toBe((smile > 0.5 ? 0 : 2) + (hair > 0.5 ? 0 : 1)); // paper §1.4
    }
  });

  it('takes the two corners in which two factors agree, labelled by either', async () => {
    const filter = { steps: [{ step: 'band', keep: [[0, 0.3], [0.7, 1]] }] }; // biome-ignore format: a pair
    const and = { attribute: 'hair', filter, corners: 'agreeing' };
    const faces = { kind: 'drawnFaces', imageSize: 16, count: 300, attribute: 'smile' };
    const { dataset, funnel } = await trainingSet({ ...faces, filter, and });
    expect(dataset.count).toBeGreaterThan(30);
    expect(funnel.at(-1)).toMatchObject({ kept: dataset.count });
    for (let row = 0; row < dataset.count; row++) {
      const [smile, hair] = dataset.factors!.subarray(3 * row, 3 * row + 2);
      expect([smile > 0.5 ? 1 : 0, hair > 0.5 ? 1 : 0]).toEqual([dataset.labels[row], dataset.labels[row]]);
    }
  });

  it('shows every face twice where lips are to be green, and paints nothing but the lips', async () => {
    const { dataset } = await trainingSet({
      kind: 'drawnFaces',
      imageSize: 64,
      count: 40,
      greenLips: true,
      filter: { steps: [{ step: 'rank', sizes: [20] }] },
    });
    expect(dataset.count).toBe(40);
    expect([...dataset.labels]).toEqual([...new Array(20).fill(0), ...new Array(20).fill(1)]);
    const bytes = 64 * 64 * 3;
    for (let face = 0; face < 20; face++) {
      const natural = dataset.images.subarray(face * bytes, (face + 1) * bytes);
      const green = dataset.images.subarray((face + 20) * bytes, (face + 21) * bytes);
      let [painted, red, both] = [0, 0, 0];
      for (let at = 0; at < bytes; at += 3) {
        const isLip = natural[at] - natural[at + 1] > 55 && natural[at] > 1.6 * natural[at + 1];
        const isPainted = green[at + 1] !== natural[at + 1] || green[at] !== natural[at];
        if (isLip) red++;
        if (isLip && isPainted) both++;
        if (isPainted) {
          painted++;
          expect(green[at + 1]).toBe(Math.floor((natural[at + 1] + 255) / 2));
        }
      }
      expect(both / red).toBeGreaterThan(0.7); // the rest is the outline's own blur
      expect(both / painted).toBeGreaterThan(0.7);
    }
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
    expect(unseenRange(Float64Array.of(0, 0.5, 0.75, 1))).toEqual({ low: 0, high: 0.5 });
    expect(unseenRange(Float64Array.from({ length: 20 }, (_, index) => index / 19))).toBeNull();
    expect(unseenRange(new Float64Array(0))).toBeNull();
  });
});
