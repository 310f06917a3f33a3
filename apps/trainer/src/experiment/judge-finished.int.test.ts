import { join } from 'node:path';
import { writeDataset } from '@interpolab/data-filtering';
import { tempDirectory } from '@interpolab/testing';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../config/json-value.ts';
import type { WhichClassifier } from '../stages/classifier-learning.ts';
import type { Stage } from '../stages/stage.ts';
import type { PlannedStage } from './experiment-plan.ts';
import { judgeFinished } from './judge-finished.ts';

const training = { learningRate: 0.001, steps: 1000, warmupSteps: 100, classWeights: null };
const config = { classifier: { training }, furtherClassifiers: [] } as unknown as WhichClassifier['config'];

const data: Stage = { kind: 'data', name: 'data', key: 'd', recipe: {}, inputs: {} };
const classifier: Stage = {
  kind: 'classifier',
  name: 'classifier',
  key: 'c',
  recipe: {},
  inputs: { data },
  guide: 0,
};
const planned = (stage: Stage, summary: JsonObject, folder = '/nowhere'): PlannedStage => ({
  ...{ stage, folder },
  record: { runId: 'r', seconds: 1, outputs: {}, summary },
});
const funnel = [
  { step: 'all', kept: 4200, perClass: [2100, 2100] },
  { step: 'band', kept: 4123, perClass: [3924, 199] },
];

async function judged(of: JsonObject, dataStage: PlannedStage) {
  const [, { record }] = await judgeFinished([dataStage, planned(classifier, of)], config);
  return record!.summary;
}

describe(judgeFinished, () => {
  it('judges a classifier of before by its accuracy and what the filters left of each class', async () => {
    const summary = await judged({ 'accuracy.q0': 0.955 }, planned(data, { funnel: funnel as never }));
    expect(summary.learning).toMatchObject({ verdict: 'chance', right: 0.955, images: [3924, 199] });
    expect(summary.warnings).toEqual([expect.stringContaining('classifier.training.classWeights, so that')]);
    const good = await judged({ 'accuracy.q0': 0.999 }, planned(data, { funnel: funnel as never }));
    expect(good.learning).toMatchObject({ verdict: 'learnt' });
    expect(good.warnings).toBeUndefined();
  });

  it('counts the classes of images that no filter has counted', async () => {
    const folder = tempDirectory();
    const labels = Int32Array.from({ length: 300 }, (_, image) => (image < 200 ? 0 : 2));
    await writeDataset(join(folder, 'dataset.npz'), {
      ...{ images: new Uint8Array(300), labels, count: 300, height: 1, width: 1, channels: 1 },
      ...{ scores: new Float64Array(300) },
    } as never);
    const { learning } = await judged({ 'accuracy.q0': 0.7 }, planned(data, {}, folder));
    expect(learning).toMatchObject({ verdict: 'chance', chance: 2 / 3, images: [200, 0, 100] });
  });

  it('leaves alone what was judged, what cannot be, and what is no guidance classifier', async () => {
    const learning = { verdict: 'weak' };
    expect(await judged({ 'accuracy.q0': 0.5, learning }, planned(data, {}))).toEqual({
      'accuracy.q0': 0.5,
      learning,
    });
    expect(await judged({ 'accuracy.q0': 0.5 }, planned(data, {}))).toEqual({ 'accuracy.q0': 0.5 });
    const waiting = { stage: classifier, folder: '/nowhere', record: undefined };
    expect(await judgeFinished([planned(data, {}), waiting], config)).toEqual([planned(data, {}), waiting]);
  });
});
