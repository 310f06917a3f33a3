import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createGuidanceClassifier } from '@interpolab/classifier';
import { createDenoiser } from '@interpolab/ddpm';
import { type ParameterSet, saveWeights } from '@interpolab/nn';
import { startEngine } from '@interpolab/tensor';
import { connect, ensurePostgres, type RunStore, stopPostgres } from '@interpolab/tracking';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveConfig } from '../src/config/experiment-config.ts';
import { newDataFolder, runTrainer, tinyPreset } from './trainer-process.test-support.ts';

let folder: string;
let databaseUrl: string;
let store: RunStore;

beforeAll(async () => {
  folder = newDataFolder();
  databaseUrl = await ensurePostgres({ dataDirectory: folder, settings: { fsync: 'off' } });
  store = connect(databaseUrl);
  const engine = await startEngine({ engine: 'cpu' });
  const { ddpm, classifier } = resolveConfig({ preset: tinyPreset, overrides: [] });
  const save = async (name: string, { parameters }: { parameters: ParameterSet }, seed: number) => {
    parameters.initialise(seed);
    await saveWeights(join(folder, name), parameters);
    parameters.dispose();
  };
  await save('ddpm.pt', createDenoiser(ddpm.network), 1);
  await save('one.safetensors', createGuidanceClassifier(classifier.network), 2);
  await save('two.safetensors', createGuidanceClassifier(classifier.network), 3);
  await engine.dispose();
}, 120_000);

afterAll(async () => {
  await store.close();
  await stopPostgres({ dataDirectory: folder });
  rmSync(folder, { recursive: true, force: true });
});

const sample = (...args: string[]) =>
  runTrainer(
    ['--preset', tinyPreset, ...args],
    { INTERPOLAB_DATA_DIR: folder, DATABASE_URL: databaseUrl, INIT_CWD: folder },
    'sample',
  );
const weights = ['--ddpm=ddpm.pt', '--classifier=one.safetensors', '--classifier=two.safetensors'];
const asymmetric = ['--set', 'sampling.strengths=[0]', '--set', 'sampling.weights=[[[1,2],[3,3]]]'];

describe('trainer:sample', { timeout: 120_000 }, () => {
  it('draws with the weights of files, tracks the samples, and does nothing twice', async () => {
    const { code, stdout, stderr } = await sample('--out=drawn', ...weights, ...asymmetric, '--json');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const outcome = JSON.parse(stdout.trim().split('\n').at(-1)!);
    expect(outcome.samples.map(({ summary }: { summary: object }) => summary)).toMatchObject([
      { samples: 6, condition: 'unconditional', strength: null, weights: null },
      {
        samples: 6,
        condition: 'weights-1-2+3-3',
        strength: null,
        weights: [
          [1, 2],
          [3, 3],
        ],
      },
    ]);
    expect(outcome.samples[1].outputs[0]).toBe(join(folder, 'drawn', 'weights-1-2+3-3', 'samples.npz'));
    const run = (await store.getRun(outcome.runId))!;
    expect(run).toMatchObject({ status: 'finished', name: 'tiny, sample only' });
    expect(run.children.map(({ name }) => name)).toEqual(['sample unconditional', 'sample w=1:2+3:3']);

    const before = readFileSync(outcome.samples[1].outputs[0]);
    const again = await sample('--out=drawn', ...weights, ...asymmetric);
    expect(again.stdout).toContain('nothing to compute');
    expect(readFileSync(outcome.samples[1].outputs[0]).equals(before)).toBe(true);

    const other = await sample('--out=drawn', '--ddpm=ddpm.pt', '--classifier=two.safetensors', '--seed=1');
    expect(other).toMatchObject({
      code: 1,
      stderr: `error: --out: ${join(folder, 'drawn', 'unconditional')} holds samples of other weights or settings; take another folder, or remove it.\n`,
    });
  });

  it.each([
    [[], 2, '--out: expected the folder that the samples go to'],
    [['--out=x', '--ddpm=none.pt'], 2, '--ddpm: expected a file of weights, found none at '],
    [
      ['--out=x'],
      1,
      'sample: the ddpm of tiny with seed 0 is not trained on this engine; run "trainer:train-ddpm" with the same options, or give --ddpm=FILE.',
    ],
    [['--out=x', '--ddpm=one.safetensors', '--classifier=two.safetensors'], 1, 'one.safetensors: tensor '],
  ])('%j ends with code %i and one line', async (args, exitCode, message) => {
    const { code, stderr } = await sample(...args);
    expect(code).toBe(exitCode);
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(existsSync(join(folder, 'x', 'unconditional', 'samples.npz'))).toBe(false);
  });
});
