import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createImageClassifier, imageClassifierConfigSchema, loadOnnxRuntime } from '@interpolab/classifier';
import { createCircleDataset, writeDataset, writeNpz } from '@interpolab/data-filtering';
import { nearestFeatures } from '@interpolab/evaluation';
import { type Engine, startEngine, tf } from '@interpolab/tensor';
import { tempDirectory } from '@interpolab/testing';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveConfig } from '../config/experiment-config.ts';
import { mirrorBlindOnnx } from './clip-like-onnx.fixture.ts';
import { directionsOf, featureIdentity, openFeatureNetwork } from './feature-network.ts';
import { neighboursStage } from './neighbours-stage.ts';
import { readStageSamples } from './sample-stage.ts';
import { silentReporter } from './silent-reporter.fixture.ts';
import type { StageContext, StageJob } from './stage.ts';
import { saveNetwork } from './stage-classifier.ts';

const preset = fileURLToPath(new URL('../../e2e/tiny.json', import.meta.url));
const image = 8 * 8 * 3;
const hasOnnx = await loadOnnxRuntime().then(
  () => true,
  () => false,
);
let engine: Engine;
beforeAll(async () => {
  engine = await startEngine({ engine: 'auto', threads: 1 });
});
afterAll(() => engine.dispose());

/** A finished experiment whose free samples copy the training set, and whose guided ones are circles it has not shown. */
async function finished(overrides: string[] = []) {
  const config = resolveConfig({ preset, overrides });
  if (config.data.kind !== 'circles') throw new Error('expected circles');
  const training = createCircleDataset(config.data);
  const all = createCircleDataset({ ...config.data, layout: 'uniform' });
  const isMiddle = (row: number) => all.centres[2 * row] >= 3 && all.centres[2 * row] <= 4;
  const middle = [...all.labels.keys()].filter(isMiddle).slice(0, 4);
  const inputs = { data: tempDirectory(), unconditional: tempDirectory(), 'strength-10': tempDirectory() };
  await writeDataset(join(inputs.data, 'dataset.npz'), training);
  const write = (folder: string, rows: Uint8Array[]) =>
    writeNpz(join(folder, 'samples.npz'), {
      arr_0: { shape: [rows.length, 8, 8, 3], data: Uint8Array.from(Buffer.concat(rows)) },
    });
  const cut = (images: Uint8Array, row: number) => images.subarray(row * image, (row + 1) * image);
  await write(
    inputs.unconditional,
    [5, 0, 5].map((row) => cut(training.images, row)),
  );
  await write(
    inputs['strength-10'],
    middle.map((row) => cut(all.images, row)),
  );
  const folder = tempDirectory();
  return { training, job: { kind: 'neighbours', key: 'k', folder, inputs, config, seed: 0 } as StageJob };
}

/** The folder of a classifier of random weights. */
async function madeUpClassifier(): Promise<string> {
  const network = imageClassifierConfigSchema.parse({ architecture: 'efficientnet_v2_nano', imageSize: 8 });
  const classifier = createImageClassifier(network);
  classifier.parameters.initialise(5);
  const folder = tempDirectory();
  await saveNetwork(folder, classifier, { method: 'none' });
  classifier.parameters.dispose();
  return folder;
}

function listen(stopAfter = Number.POSITIVE_INFINITY) {
  const tables = new Map<string, unknown[][]>();
  const pictures = new Map<string, Uint8Array>();
  const histograms = new Map<string, unknown>();
  let asked = 0;
  const context: StageContext = {
    report: {
      ...silentReporter,
      table: (name, { rows }) => void tables.set(name, rows),
      picture: (name, png) => void pictures.set(name, png),
      histogram: (name, histogram) => void histograms.set(name, histogram),
    },
    shouldStop: () => asked++ >= stopAfter,
  };
  return { tables, pictures, histograms, context };
}

describe('neighbours stage', () => {
  it('finds the copied images, shows them, and holds new samples against held-out images', async () => {
    const { training, job } = await finished();
    const { tables, pictures, context } = listen();
    const result = await neighboursStage.run(job, context);
    const [first, second] = tables.get('neighbours/unconditional')!;
    expect(first.slice(0, 2)).toEqual([0, 5]);
    expect(first[3]).toBe(0);
    expect(second.slice(0, 2)).toEqual([1, 0]);
    const cell = first[2] as number;
    const pixels = await sharp(pictures.get('training-sheet'))
      .extract({ left: cell * 8, top: 0, width: 8, height: 8 })
      .removeAlpha()
      .raw()
      .toBuffer();
    expect([...pixels]).toEqual([...training.images.subarray(5 * image, 6 * image)]);
    expect(result).toMatchObject({
      status: 'done',
      outputs: ['neighbours.json'],
      summary: {
        trainingImages: 12,
        heldOut: { count: 24 },
        guard: [
          // copies of what training shows are where they should be
          { condition: 'unconditional', of: 'never-seen range', guard: null },
          { condition: 'strength-10', guard: { samples: 4, heldOut: 24 } },
        ],
      },
    });
    const guided = tables.get('neighbours/strength-10')!;
    // circles in the middle share no pixel with those at the border, or a few: 2 · 5 white pixels of 3 channels at most
    for (const row of guided) {
      expect(row[3]).toBeGreaterThan(0);
      expect(row[3]).toBeLessThanOrEqual(Math.sqrt(30));
    }
    const record = JSON.parse(readFileSync(join(job.folder, 'neighbours.json'), 'utf8'));
    expect(record.nearest['held-out'].distances).toHaveLength(24 * 8);
  });

  it('shows the samples that are nearest to the training set, beside their nearest training images', async () => {
    const { training, job } = await finished();
    const { pictures, context } = listen();
    await neighboursStage.run(job, context);
    const figure = await sharp(pictures.get('nearest/unconditional')).removeAlpha().raw().toBuffer({
      resolveWithObject: true,
    });
    // a row for each of the three samples; of equally near ones the first: sample, then its eight neighbours
    const [columns, factor, cell] = [9, 6, 9];
    expect(figure.info).toMatchObject({
      width: (columns * cell + 1) * factor,
      height: (3 * cell + 1) * factor,
    });
    const cellAt = (column: number, row: number) =>
      Array.from({ length: 64 }, (_, at) => {
        const [x, y] = [1 + column * cell + (at % 8), 1 + row * cell + Math.floor(at / 8)];
        return figure.data[3 * (y * factor * figure.info.width + x * factor)];
      });
    const red = (row: number) =>
      [...training.images.subarray(row * image, (row + 1) * image)].filter((_, at) => at % 3 === 0);
    expect([0, 1].map((row) => cellAt(0, row))).toEqual([red(5), red(0)]);
    expect([0, 1].map((row) => cellAt(1, row))).toEqual([red(5), red(0)]);
  });

  it('looks for neighbours by the features of the first classifier, too, block by block', async () => {
    const folder = await madeUpClassifier();
    const { training, job } = await finished([`evaluation.classifiers=["${folder}"]`]);
    const { tables, histograms, context } = listen();
    const tensors = tf.memory().numTensors;
    const result = await neighboursStage.run(job, context);
    expect(tf.memory().numTensors).toBe(tensors);
    const [copy] = tables.get('feature-neighbours/unconditional')!;
    expect([copy[1], copy[3]]).toEqual([5, 0]);
    // all at once, by the library
    const network = (await openFeatureNetwork(job.config.evaluation))!;
    const guided = [...readStageSamples(job.inputs['strength-10'])][0];
    const [own, known] = [await directionsOf(network, guided), await directionsOf(network, training)];
    const { indices, distances } = nearestFeatures(own, known, 8);
    await network.dispose();
    const record = JSON.parse(readFileSync(join(job.folder, 'neighbours.json'), 'utf8'));
    expect(record.features.nearest['strength-10'].indices).toEqual([...indices]);
    expect(record.features.nearest['strength-10'].distances).toBeAllClose([...distances], { atol: 1e-5 });
    expect(record.nearest['strength-10'].indices).not.toEqual([...indices]); // pixels say something else
    expect(result).toMatchObject({
      summary: {
        guard: [{}, { condition: 'strength-10', guard: { samples: 4, heldOut: 24 } }],
        features: {
          ...{ network: 'the last layer of the evaluation classifier', sha256: network.sha256 },
          guard: [
            { condition: 'unconditional', of: 'never-seen range', guard: null },
            { condition: 'strength-10', guard: { samples: 4, heldOut: 24 } },
          ],
        },
      },
    });
    const spaces = [...histograms.keys()].filter((name) => name.startsWith('nearest-feature-distance/'));
    expect(spaces.map((name) => name.split('/')[1])).toEqual(['unconditional', 'strength-10', 'held-out']);
    expect((await neighboursStage.estimate!(job))!.seconds).toBeGreaterThan(0);
  });

  it.runIf(hasOnnx)('knows a mirrored copy by the features of a user’s network like CLIP’s', async () => {
    const path = join(tempDirectory(), 'clip-like.onnx');
    writeFileSync(path, mirrorBlindOnnx());
    const { training, job } = await finished([
      `evaluation.features={"path":"${path}","imageSize":224,"mean":[0.48,0.46,0.41],"standardDeviation":[0.27,0.26,0.28]}`,
    ]);
    // a dot in the corner, so that the mirror image of the training image is no training image
    const [spotted, mirrored] = [training.images.slice(0, image), new Uint8Array(image)];
    spotted.fill(200, 0, 3);
    for (let at = 0; at < image; at += 3) {
      const [x, y] = [(at / 3) % 8, Math.floor(at / 24)];
      mirrored.set(spotted.subarray(24 * y + 3 * (7 - x), 24 * y + 3 * (8 - x)), at);
    }
    training.images.set(spotted, 3 * image);
    await writeDataset(join(job.inputs.data, 'dataset.npz'), training);
    await writeNpz(join(job.inputs.unconditional, 'samples.npz'), {
      arr_0: { shape: [1, 8, 8, 3], data: mirrored },
    });
    const { tables, context } = listen();
    const result = await neighboursStage.run(job, context);
    const [byPixels] = tables.get('neighbours/unconditional')!;
    const [byFeatures] = tables.get('feature-neighbours/unconditional')!;
    expect(byPixels[3]).toBeGreaterThan(1);
    expect(byFeatures[1]).toBe(3);
    expect(byFeatures[3]).toBeLessThan(1e-3);
    expect(byFeatures[6]).toBeGreaterThan(0.01);
    expect(result).toMatchObject({ summary: { features: { network: 'clip-like.onnx' } } });
    const [one, other] = [
      await featureIdentity(job.config.evaluation),
      await featureIdentity({
        ...job.config.evaluation,
        features: { ...job.config.evaluation.features!, imageSize: 112 },
      }),
    ];
    expect(one).toMatch(/^[0-9a-f]{64} /);
    expect(other).not.toBe(one);
  });

  it('says where there is no such network', async () => {
    const evaluation = { classifiers: [], features: { path: '/no/clip.onnx' } as never };
    await expect(featureIdentity(evaluation)).rejects.toThrow(
      'config evaluation.features.path: expected an ONNX file, found none at /no/clip.onnx.',
    );
    expect(await featureIdentity({ classifiers: [] })).toBeNull();
  });

  it('keeps to the samples that it is told, and stops when asked', async () => {
    const { job } = await finished(['evaluation.neighbours={"samples":2,"nearest":1}']);
    const { tables, context } = listen();
    await neighboursStage.run(job, context);
    const rows = tables.get('neighbours/unconditional')!;
    expect(rows.map(([sample, row, , distance]) => [sample, row, distance])).toEqual([
      [0, 5, 0],
      [1, 0, 0],
    ]);
    expect(tables.get('neighbours/strength-10')).toHaveLength(2);
    expect(await neighboursStage.run(job, listen(1).context)).toEqual({ status: 'stopped', step: 0 });
    expect((await neighboursStage.estimate!(job))!.seconds).toBeLessThan(10);
  });
});
