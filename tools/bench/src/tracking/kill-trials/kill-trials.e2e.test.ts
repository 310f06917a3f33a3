import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopPostgres } from '@interpolab/tracking';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runKillTrials } from './run-kill-trials.ts';

let dataDirectory: string;
beforeAll(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'interpolab-kill-'));
});
afterAll(async () => {
  await stopPostgres({ dataDirectory });
  await rm(dataDirectory, { recursive: true, force: true });
});

it('loses and doubles nothing that was acknowledged, whoever is killed', async () => {
  const settings = { shared_buffers: '16MB', max_connections: '60' };
  const trials = { dataDirectory, settings, trials: 10, trialsPerRun: 10, seed: 3 };
  const report = await runKillTrials(trials);
  expect(report).toMatchObject({ lost: 0, duplicates: 0, wrongStarts: 0, runs: 1 });
  expect(Math.min(...Object.values(report.trials))).toBeGreaterThan(0); // each of the three was killed
  expect(report.acknowledged).toBeGreaterThan(100);
  expect(report.stored).toBe(report.acknowledged + report.unsaid);
}, 120_000);
