import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readScoredDataset } from '@interpolab/data-filtering';
import type { ScoreAxis } from '@interpolab/evaluation';
import { connect, ensurePostgres, type RunStore, stopPostgres } from '@interpolab/tracking';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newDataFolder, runTrainer, stageFolders } from './trainer-process.test-support.ts';

const preset = fileURLToPath(new URL('./tiny-faces.json', import.meta.url));
let folder: string;
let databaseUrl: string;
let store: RunStore;

beforeAll(async () => {
  folder = newDataFolder();
  databaseUrl = await ensurePostgres({ dataDirectory: folder, settings: { fsync: 'off' } });
}, 60_000);

afterAll(async () => {
  await store?.close();
  await stopPostgres({ dataDirectory: folder });
  rmSync(folder, { recursive: true, force: true });
});

it('trainer:train goes from drawn faces to what the oracle says of the samples', async () => {
  const env = { INTERPOLAB_DATA_DIR: folder, DATABASE_URL: databaseUrl };
  const { code, stdout, stderr } = await runTrainer(['--preset', preset, '--json'], env);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(stdout).toMatch(/data +60 drawn faces by smile, 16 × 16/);
  const { results, runId } = JSON.parse(stdout.trim().split('\n').at(-1)!);
  expect(
    results.map(({ condition, samples }: { condition: string; samples: number }) => [condition, samples]),
  ).toEqual([
    ['unconditional', 5],
    ['strength-10', 5],
  ]);
  // Training saw the two ends only, by the truth and not by the noisy labels.
  const dataset = await readScoredDataset(join(stageFolders(folder, 'data')[0], 'dataset.npz'));
  expect(dataset.count).toBeLessThan(35);
  for (const [row, score] of dataset.scores.entries()) {
    expect(Math.abs(score - 0.5)).toBeGreaterThanOrEqual(0.35);
    expect(dataset.labels[row]).toBe(score > 0.5 ? 1 : 0);
    expect(dataset.factors![3 * row]).toBe(score);
  }
  store = connect(databaseUrl);
  const run = (await store.getRun(runId))!;
  expect(run.status).toBe('finished');
  expect(run.summary.gapSupport).toEqual({ low: 3, high: 16, width: 20 });
  const [lowest, highest] = [Math.min(...dataset.scores), Math.max(...dataset.scores)];
  const { gap, seen, places } = (run.summary.scoreAxes as { oracle: ScoreAxis }).oracle;
  expect(places).toBeNull();
  expect(seen).toEqual([
    { low: lowest, high: gap!.low },
    { low: gap!.high, high: highest },
  ]);
  expect(gap!.high - gap!.low).toBeGreaterThanOrEqual(0.7);
  const evaluation = JSON.parse(
    readFileSync(join(stageFolders(folder, 'evaluate')[0], 'evaluation.json'), 'utf8'),
  );
  expect(evaluation.spec.attribute).toBe('smile');
  expect(evaluation.spec.gap.low).toBeLessThanOrEqual(0.15);
  expect(evaluation.details.unconditional.histogram.counts).toHaveLength(20);
}, 120_000);

it('trainer:train steers by two classifiers, each with images and a network of its own', async () => {
  const env = { INTERPOLAB_DATA_DIR: folder, DATABASE_URL: databaseUrl };
  const further = [{ data: { attribute: 'hair' }, network: { width: 64 } }];
  const settings = [`furtherClassifiers=${JSON.stringify(further)}`, 'sampling.weights=[[[1,2],[0,3]]]'];
  const options = settings.flatMap((setting) => ['--set', setting]);
  const { code, stdout, stderr } = await runTrainer(['--preset', preset, ...options, '--json'], env);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(stdout).toMatch(/data of classifier 2 +60 drawn faces by hair, 16 × 16/);
  const { results } = JSON.parse(stdout.trim().split('\n').at(-1)!);
  expect(results.map(({ condition }: { condition: string }) => condition)).toEqual([
    ...['unconditional', 'strength-10', 'weights-1-2+0-3'],
  ]);
  expect(stageFolders(folder, 'data')).toHaveLength(2);
  expect(stageFolders(folder, 'classifier')).toHaveLength(2); // the first one is that of the experiment above
  expect(stageFolders(folder, 'ddpm')).toHaveLength(1);
}, 120_000);
