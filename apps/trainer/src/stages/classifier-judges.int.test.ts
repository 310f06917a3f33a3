import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createImageClassifier, imageClassifierConfigSchema } from '@interpolab/classifier';
import { toModelRange, writeNpz } from '@interpolab/data-filtering';
import { type Engine, startEngine, tf } from '@interpolab/tensor';
import { tempDirectory } from '@interpolab/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveConfig } from '../config/experiment-config.ts';
import { judgeIdentities, reportClassifierScores } from './classifier-judges.ts';
import { silentReporter } from './silent-reporter.fixture.ts';
import type { StageJob, StageScores } from './stage.ts';
import { saveNetwork } from './stage-classifier.ts';

const preset = fileURLToPath(new URL('../../e2e/tiny.json', import.meta.url));
let engine: Engine;
beforeAll(async () => {
  engine = await startEngine({ engine: 'auto', threads: 2 });
});
afterAll(() => engine.dispose());

/** The folder of a classifier of random weights at a temperature, and what it says of images by itself. */
async function madeUpClassifier(temperature: number) {
  const network = imageClassifierConfigSchema.parse({ architecture: 'efficientnet_v2_nano', imageSize: 8 });
  const classifier = createImageClassifier(network);
  classifier.parameters.initialise(5);
  const folder = tempDirectory();
  await saveNetwork(folder, classifier, { method: 'temperature', temperature });
  const scoreOf = (pixels: Uint8Array) =>
    tf.tidy(() => {
      const logits = classifier.logits(tf.tensor4d(toModelRange(pixels), [1, 8, 8, 3])) as tf.Tensor2D;
      const [low, high] = logits.dataSync();
      return 1 / (1 + Math.exp((low - high) / temperature));
    });
  return { folder, scoreOf, dispose: () => classifier.parameters.dispose() };
}

describe(reportClassifierScores, () => {
  it('stores the calibrated P of the last class of every sample, under the name of the stage', async () => {
    const { folder, scoreOf, dispose } = await madeUpClassifier(2);
    writeFileSync(join(folder, 'recipe.json'), JSON.stringify({ member: 1 }));
    const overrides = [`evaluation.classifiers=["${folder}","${folder}"]`];
    const config = resolveConfig({ preset, overrides });
    const pixels = Uint8Array.from({ length: 3 * 192 }, (_, at) => (at * 31) % 256);
    const inputs = { unconditional: tempDirectory(), 'strength-10': tempDirectory() };
    for (const samples of Object.values(inputs)) {
      await writeNpz(join(samples, 'samples.npz'), { arr_0: { shape: [3, 8, 8, 3], data: pixels } });
    }
    const stored = new Map<string, StageScores>();
    const before = tf.memory().numTensors;
    await reportClassifierScores({ config, inputs } as unknown as StageJob, {
      ...silentReporter,
      scores: (name, scores) => void stored.set(name, scores),
    });
    expect(tf.memory().numTensors).toBe(before);
    // of another selection, say: no name comes twice
    const names = ['member 1', 'member 1 (2)'];
    expect([...stored.keys()]).toEqual(
      names.flatMap((name) => [`${name}/unconditional`, `${name}/strength-10`]),
    );
    const { scores } = stored.get('member 1/strength-10')!;
    expect(scores).toHaveLength(3);
    expect(new Set(scores).size).toBe(3); // weights that say something
    for (const [at, score] of scores.entries()) {
      expect(score).toBeCloseTo(scoreOf(pixels.subarray(at * 192, (at + 1) * 192)), 5);
    }
    dispose();
  });

  it('knows a classifier by its content, and says where there is none', async () => {
    const [one, same, other] = [
      await madeUpClassifier(2),
      await madeUpClassifier(2),
      await madeUpClassifier(3),
    ];
    const [a, b, c] = await judgeIdentities([one.folder, same.folder, other.folder]);
    expect(a).toBe(b);
    expect(c).not.toBe(a);
    for (const { dispose } of [one, same, other]) dispose();
    expect(await judgeIdentities([one.folder], 8)).toEqual([a]);
    await expect(judgeIdentities([one.folder], 24)).rejects.toThrow(
      `config evaluation.classifiers.0: expected a classifier of images of 24 × 24 pixels as data.imageSize says, got one of 8 × 8 at ${one.folder}.`,
    );
    await expect(judgeIdentities(['/none'])).rejects.toThrow(
      'config evaluation.classifiers.0: expected the folder of a finished classifier (stages/imageClassifier-…), found none at /none.',
    );
  });
});
