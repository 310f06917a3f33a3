import { createImageClassifier, imageClassifierConfigSchema } from '@interpolab/classifier';
import { type Engine, startEngine } from '@interpolab/tensor';
import { tempDirectory } from '@interpolab/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pendingJobs } from '../paper/paper-jobs.ts';
import { classifierFiles, saveNetwork } from '../stages/stage-classifier.ts';
import { createStageFolder, writeStageRecord } from '../stages/stage-folder.ts';
import { type CatalogueRow, catalogueRowSchema } from './catalogue-row.ts';
import { type RowState, rowState } from './row-states.ts';

const engineInfo = { name: 'cpu', threads: 1 } as never;
let engine: Engine;
beforeAll(async () => {
  engine = await startEngine({ engine: 'cpu' });
});
afterAll(() => engine.dispose());

const row = (judges?: string): CatalogueRow =>
  catalogueRowSchema.parse({
    ...{
      row: 1,
      title: 'Smile',
      shows: 'Smiles.',
      data: 'none',
      paper: { missing: 'nothing' },
      reference: null,
    },
    offline: {
      experiments: [{ label: 'faces', preset: 'drawn-smile', seeds: [0, 1], judges }],
      headline: { measure: 'gapShare', condition: 'strength-10', against: null },
    },
  });
const stateOf = (dataDirectory: string, judges?: string, given?: string[]) =>
  rowState(row(judges), {
    ...{ form: 'offline', engine: engineInfo, dataDirectory, ...(given && { given: () => given }) },
  });
const keys = ({ jobs }: RowState, kinds: readonly string[]) =>
  jobs[0].plan.stages.filter(({ stage }) => kinds.includes(stage.kind)).map(({ stage }) => stage.key);

/** Finishes the selection's classifiers, as if they had been trained. */
async function finishJudges({ jobs }: RowState): Promise<void> {
  for (const { stage, folder } of jobs[0].judges!.plan.stages) {
    if (stage.kind !== 'imageClassifier') continue;
    createStageFolder(folder, stage);
    const network = imageClassifierConfigSchema.parse({
      architecture: 'efficientnet_v2_nano',
      imageSize: 24,
    });
    const classifier = createImageClassifier(network);
    classifier.parameters.initialise(stage.member ?? 9);
    await saveNetwork(folder, classifier, { method: 'temperature', temperature: 1 });
    classifier.parameters.dispose();
    const outputs = [classifierFiles.network, classifierFiles.record];
    await writeStageRecord(folder, { runId: 'r', seconds: 1, outputs, summary: {} });
  }
}

it('has a selection judge the samples: it comes first, once for all, and trainings know nothing of it', async () => {
  const folder = tempDirectory();
  const [alone, judged] = [await stateOf(folder), await stateOf(folder, 'drawn-smile-judge')];
  const trained = ['data', 'classifier', 'ddpm', 'sample'];
  expect(keys(judged, trained)).toEqual(keys(alone, trained));
  const judging = ['neighbours', 'evaluate'];
  for (const [at, key] of keys(judged, judging).entries()) expect(key).not.toBe(keys(alone, judging)[at]);

  const jobs = pendingJobs([judged], () => 1);
  expect(jobs.map(({ job }) => job.name)).toEqual([
    ...['drawn-smile-judge-seed-0', 'drawn-smile-seed-0', 'drawn-smile-seed-1'],
  ]);
  const [selection, ...experiments] = jobs;
  expect(selection.job.task.kind).toBe('select-extremes');
  // nobody begins while the selection runs
  for (const { missing } of experiments)
    expect(missing).toEqual(expect.arrayContaining([...selection.missing]));

  await finishJudges(judged);
  const later = await stateOf(folder, 'drawn-smile-judge');
  // the same folders, now known by what is in them
  expect(later.jobs[0].job.overrides).toEqual(judged.jobs[0].job.overrides);
  expect(later.jobs[0].job.overrides).toEqual([expect.stringMatching(/^evaluation\.classifiers=\["/)]);
  expect(keys(later, trained)).toEqual(keys(judged, trained));
  for (const [at, key] of keys(later, judging).entries()) expect(key).not.toBe(keys(judged, judging)[at]);
});

it('leaves the judging to classifiers that the user has given', async () => {
  const folder = tempDirectory();
  const waiting = await stateOf(folder, 'drawn-smile-judge');
  await finishJudges(waiting);
  const [own] = waiting.jobs[0].judges!.plan.stages.filter(({ stage }) => stage.member === 0);
  const given = await stateOf(folder, 'drawn-smile-judge', [`evaluation.classifiers=["${own.folder}"]`]);
  expect(given.jobs.map(({ judges }) => judges)).toEqual([null, null]);
});
