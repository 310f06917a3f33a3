import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createImageClassifier, imageClassifierConfigSchema } from '@interpolab/classifier';
import {
  createFaceDataset,
  createTrainingSet,
  type ImageDataset,
  selectImages,
  writeDataset,
  writeNpz,
} from '@interpolab/data-filtering';
import { UNKNOWN_MIDDLE } from '@interpolab/evaluation';
import { type Engine, startEngine, tf } from '@interpolab/tensor';
import { tempDirectory } from '@interpolab/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveConfig } from '../config/experiment-config.ts';
import type { ConditionResult } from '../report/results-table.ts';
import { evaluateStage } from './evaluate-stage.ts';
import { silentReporter } from './silent-reporter.fixture.ts';
import type { StageJob, StageScores } from './stage.ts';
import { saveNetwork } from './stage-classifier.ts';

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

/** Faces whose age nothing reads exactly, as photographs, judged by classifiers of random weights. */
async function judgedByClassifiers(seeds: readonly number[]) {
  const folders = [];
  for (const seed of seeds) folders.push(await madeUpClassifier(seed));
  const config = resolveConfig({
    preset: 'drawn-smile',
    overrides: [
      ...['data.attribute=age', 'data.count=100', 'sampling.strengths=[10]', 'evaluation.histogramBins=10'],
      `evaluation.classifiers=${JSON.stringify(folders)}`,
    ],
  });
  if (config.data.kind !== 'drawnFaces') throw new Error('expected drawn faces');
  const inputs = { data: tempDirectory(), unconditional: tempDirectory(), 'strength-10': tempDirectory() };
  const { dataset } = (await createTrainingSet(config.data, { cacheFolder: inputs.data }))!;
  await writeDataset(join(inputs.data, 'dataset.npz'), dataset);
  const { images, height, width } = createFaceDataset({ ...config.data, seed: 7, count: 20 });
  for (const folder of [inputs.unconditional, inputs['strength-10']])
    await writeNpz(join(folder, 'samples.npz'), { arr_0: { shape: [20, height, width, 3], data: images } });
  const scores = new Map<string, StageScores>();
  const report = {
    ...silentReporter,
    scores: (name: string, set: StageScores) => void scores.set(name, set),
  };
  const folder = tempDirectory();
  const job: StageJob = { kind: 'evaluate', key: 'k', folder, inputs, config, seed: 0 };
  const result = await evaluateStage.run(job, { report, shouldStop: () => false });
  if (result.status !== 'done') throw new Error('expected an end');
  const file = JSON.parse(readFileSync(join(folder, 'evaluation.json'), 'utf8'));
  return { scores, summary: result.summary, file };
}

async function madeUpClassifier(seed: number): Promise<string> {
  const network = imageClassifierConfigSchema.parse({ architecture: 'efficientnet_v2_nano', imageSize: 24 });
  const classifier = createImageClassifier(network);
  classifier.parameters.initialise(seed);
  const folder = tempDirectory();
  await saveNetwork(folder, classifier, { method: 'temperature', temperature: 0.05 });
  classifier.parameters.dispose();
  return folder;
}

describe('evaluate stage, of what only classifiers can tell', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine({ engine: 'auto', threads: 1 });
  });
  afterAll(() => engine.dispose());

  it('takes its results from the first classifier, and says how far the others differ about each sample', async () => {
    const { scores, summary, file } = await judgedByClassifiers([1, 2, 3]);
    const name = 'strength-10';
    const members = [0, 1, 2].map((at) => scores.get(`classifier ${at}/${name}`)!);
    const [first] = members;
    const [free, guided] = summary.results as unknown as ConditionResult[];
    const { low, high } = UNKNOWN_MIDDLE;
    const inMiddle = [...first.scores].filter((score) => score >= low && score <= high).length;
    const mean = first.scores.reduce((sum, score) => sum + score, 0) / 20;
    expect(guided).toMatchObject({
      ...{ condition: name, samples: 20, valid: 20, gap: inMiddle },
      judgeSha256: first.classifierSha256,
    });
    expect(guided.meanScore).toBeCloseTo(mean, 12);
    expect(free.condition).toBe('unconditional');
    expect(summary.note).toContain(`judged by classifier 0 (${first.classifierSha256.slice(0, 12)})`);
    const counts = new Array<number>(10).fill(0);
    for (const score of first.scores) counts[Math.min(9, Math.floor(score * 10))]++;
    const [judge] = file.classifiers;
    expect(judge).toMatchObject({ judge: 'classifier 0', sha256: first.classifierSha256 });
    expect(judge.conditions[name].histogram.counts).toEqual(counts);
    const kl = counts.reduce((sum, count) => sum + (count > 0 ? (count / 20) * Math.log(count / 2) : 0), 0);
    expect(judge.conditions[name].distance.kl).toBeCloseTo(kl, 12);

    const differences = scores.get(`disagreement/${name}`)!;
    const [a, b, c] = members.map((member) => member.scores);
    const expected = a.map(
      (x, at) => (Math.abs(x - b[at]) + Math.abs(x - c[at]) + Math.abs(b[at] - c[at])) / 3,
    );
    expect(differences.scores).toBeAllClose([...expected], { atol: 1e-12 });
    expect(Math.max(...expected)).toBeGreaterThan(0.01); // weights that do differ
    expect(differences.samplesSha256).toBe(first.samplesSha256);
    expect(members.map(({ classifierSha256 }) => classifierSha256)).not.toContain(
      differences.classifierSha256,
    );
    expect(summary.disagreement).toMatchObject({ [name]: { members: 3, samples: 20 } });
    expect(summary.scoreAxes).toMatchObject({ disagreement: { attribute: 'disagreement' } });
  });

  it('holds samples against real images of every degree, beside the oracle', async () => {
    const folder = tempDirectory();
    const config = resolveConfig({
      preset: 'drawn-smile',
      overrides: [
        ...['data.count=300', 'sampling.strengths=[10]', 'sampling.count=60'],
        `evaluation.classifiers=["${await madeUpClassifier(1)}"]`,
      ],
    });
    if (config.data.kind !== 'drawnFaces') throw new Error('expected drawn faces');
    const inputs = { data: tempDirectory(), unconditional: tempDirectory(), 'strength-10': tempDirectory() };
    const { dataset } = (await createTrainingSet(config.data, { cacheFolder: inputs.data }))!;
    await writeDataset(join(inputs.data, 'dataset.npz'), dataset);
    const { height, width } = dataset;
    const real = createFaceDataset({ ...config.data, seed: 7, count: 60 });
    const grey = real.images.map((value) => 128 + (value - 128) / 4); // washed out
    for (const [name, data] of [
      ['unconditional', grey],
      ['strength-10', real.images],
    ] as const)
      await writeNpz(join(inputs[name], 'samples.npz'), { arr_0: { shape: [60, height, width, 3], data } });
    const job: StageJob = { kind: 'evaluate', key: 'k', folder, inputs, config, seed: 0 };
    const before = tf.memory().numTensors;
    const result = await evaluateStage.run(job, { report: silentReporter, shouldStop: () => false });
    expect(tf.memory().numTensors).toBe(before);
    if (result.status !== 'done') throw new Error('expected an end');
    // the oracle still says what the conditions came to
    const [, guided] = result.summary.results as unknown as ConditionResult[];
    expect(guided.gapShare).toBeGreaterThan(0.4);
    expect(guided).not.toHaveProperty('judgeSha256');
    const { realism, classifiers } = JSON.parse(readFileSync(join(folder, 'evaluation.json'), 'utf8'));
    const { conditions, heldOut } = realism;
    expect(realism.note).toContain('of every degree');
    expect(heldOut.images).toBe(60);
    // other real faces are as near to the reference as chance allows; washed out ones are not
    expect(Math.abs(conditions['strength-10'].kid.value)).toBeLessThan(
      conditions.unconditional.kid.value / 5,
    );
    expect(Math.abs(heldOut.kid.value)).toBeLessThan(conditions.unconditional.kid.value / 5);
    expect(conditions['strength-10'].precisionRecall.recall.share).toBeGreaterThan(0.5);
    expect(conditions.unconditional.precisionRecall.recall.share).toBeLessThan(0.2);
    expect(classifiers[0].heldOut.count).toBe(60);
    expect(heldOut.fid).toBeGreaterThan(0); // others than the reference itself

    const stopped = await evaluateStage.run(job, { report: silentReporter, shouldStop: () => true });
    expect(stopped.status).toBe('stopped');
  });

  it('has nothing to say of one classifier’s disagreement, and no results without any', async () => {
    const one = await judgedByClassifiers([1]);
    expect(one.summary).not.toHaveProperty('disagreement');
    expect([...one.scores.keys()]).toEqual(['classifier 0/unconditional', 'classifier 0/strength-10']);
    const none = await judgedByClassifiers([]);
    expect(none.summary).toMatchObject({
      results: [],
      note: 'these images have no exact measure; score the samples with an evaluation classifier (evaluation.classifiers)',
    });
  });
});
