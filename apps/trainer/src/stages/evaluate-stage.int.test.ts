import { join } from 'node:path';
import {
  createFaceDataset,
  createTrainingSet,
  type ImageDataset,
  selectImages,
  writeDataset,
  writeNpz,
} from '@interpolab/data-filtering';
import { tempDirectory } from '@interpolab/testing';
import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../config/experiment-config.ts';
import type { ConditionResult } from '../report/results-table.ts';
import { evaluateStage } from './evaluate-stage.ts';
import { silentReporter } from './silent-reporter.fixture.ts';
import type { StageJob, StageScores } from './stage.ts';

/** Drawn faces of known factors in place of samples: the free ones at the corners, the guided ones mild in both. */
async function judged() {
  const config = resolveConfig({
    preset: 'drawn-smile-hair',
    overrides: ['data.count=400', 'sampling.strengths=[10]'],
  });
  if (config.data.kind !== 'drawnFaces') throw new Error('expected drawn faces');
  const inputs = { data: tempDirectory(), unconditional: tempDirectory(), 'strength-10': tempDirectory() };
  const { dataset } = (await createTrainingSet(config.data, { cacheFolder: inputs.data }))!;
  await writeDataset(join(inputs.data, 'dataset.npz'), dataset);
  const faces = createFaceDataset({ ...config.data, seed: 7, count: 1000 });
  const rowsWhere = (isWanted: (smile: number, hair: number) => boolean) =>
    [...faces.labels.keys()].filter((row) => isWanted(faces.factors[3 * row], faces.factors[3 * row + 1]));
  const write = (folder: string, { images, count, height, width }: ImageDataset) =>
    writeNpz(join(folder, 'samples.npz'), { arr_0: { shape: [count, height, width, 3], data: images } });
  const isEnd = (value: number) => value < 0.04 || value > 0.96;
  const corners = rowsWhere((smile, hair) => isEnd(smile) && isEnd(hair));
  const isMild = (value: number) => value > 0.35 && value < 0.65;
  // mild smiles, half of them with mild hair
  const both = rowsWhere((smile, hair) => isMild(smile) && isMild(hair)).slice(0, 15);
  const smileOnly = rowsWhere((smile, hair) => isMild(smile) && isEnd(hair)).slice(0, 15);
  await write(inputs.unconditional, selectImages(faces, corners));
  await write(inputs['strength-10'], selectImages(faces, [...both, ...smileOnly]));
  const scores = new Map<string, StageScores>();
  const report = {
    ...silentReporter,
    scores: (name: string, set: StageScores) => void scores.set(name, set),
  };
  const job: StageJob = { kind: 'evaluate', key: 'k', folder: tempDirectory(), inputs, config, seed: 0 };
  const result = await evaluateStage.run(job, { report, shouldStop: () => false });
  if (result.status !== 'done') throw new Error('expected an end');
  return { scores, summary: result.summary, samples: { corners: corners.length, mild: 30 } };
}

describe('evaluate stage', () => {
  it('reads both attributes of corners, and says which share is mild in both', async () => {
    const { scores, summary, samples } = await judged();
    const [free, guided] = summary.results as unknown as ConditionResult[];
    expect(samples.corners).toBeGreaterThan(3);
    expect(free).toMatchObject({ gapShare: 0, bothGapsShare: 0, outsideShare: 0 });
    expect(guided).toMatchObject({ samples: 30, gapShare: 1, bothGapsShare: 0.5 });
    expect(Math.abs(guided.meanScore! - 0.5)).toBeLessThan(0.1);
    expect([...scores.keys()].sort()).toEqual([
      'oracle hair/strength-10',
      'oracle hair/unconditional',
      'oracle/strength-10',
      'oracle/unconditional',
    ]);
    const [smile, hair] = ['oracle/strength-10', 'oracle hair/strength-10'].map((name) => scores.get(name)!);
    expect(hair.samplesSha256).toBe(smile.samplesSha256);
    expect(hair.classifierSha256).not.toBe(smile.classifierSha256);
    expect(summary.scoreAxes).toMatchObject({
      oracle: { attribute: 'smile' },
      'oracle hair': {
        attribute: 'hair',
        gap: { low: 0.15, high: 0.85 },
        seen: [
          { low: 0, high: 0.15 },
          { low: 0.85, high: 1 },
        ],
      },
    });
  });
});
