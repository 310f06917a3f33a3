import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runSql } from '../database/database.test-support.ts';
import { importCommand } from '../exchange/exchange-command.ts';
import { FIXTURES, ImportWorld } from './imports.test-support.ts';

let world: ImportWorld;
beforeAll(async () => {
  world = await ImportWorld.start();
}, 60_000);
afterAll(() => world.stop());

describe('the command', () => {
  const logs = join(FIXTURES, 'tensorboard/logs');
  beforeAll(() => {
    vi.stubEnv('DATABASE_URL', world.server.url);
    vi.stubEnv('INTERPOLAB_DATA_DIR', world.server.dataDirectory);
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    process.exitCode = undefined;
  });

  it('prints the certificate, writes it, and exits with 1 if something differs', async () => {
    const certificate = join(world.server.dataDirectory, 'certificate.json');
    const args = ['--from', 'tensorboard', logs, '--project', 'command', '--certificate', certificate];
    const printed = await importCommand(args);
    expect(printed).toMatch(/^new\/form +0 +16 +3 +727 +2 +1 +0 +0 +equal, but 3 not carried$/m);
    expect(printed.split('\n').at(-1)).toBe('project "command": 2 runs');
    expect(JSON.parse(await readFile(certificate, 'utf8'))).toMatchObject({
      ...{ format: 'interpolab-import-certificate-1', tracker: 'tensorboard', source: logs, equal: true },
    });
    expect(process.exitCode).toBeUndefined();
    await runSql(world.server.url, `DELETE FROM "Histogram"`);
    expect(await importCommand(args)).toContain('expected 2 histograms, the store has 0');
    expect(process.exitCode).toBe(1);
  });

  it('only counts in a dry run', async () => {
    expect(await importCommand(['--from', 'tensorboard', logs, '--dry-run'])).toContain(
      'nothing was imported (dry run)',
    );
  });

  it.each([
    [
      ['--from', 'tensorboard', '--project', 'p'],
      /expected --from tensorboard\|mlflow\|wandb\|neptune SOURCE and --project NAME/,
    ],
    [['--from', 'tensorboard', logs], /got 1 sources and no project\.$/],
    [
      ['--from', 'comet', logs, '--project', 'p'],
      /expected one of tensorboard, mlflow, wandb, neptune as tracker, got "comet"\.$/,
    ],
    [
      ['--from', 'tensorboard', join(FIXTURES, 'mlflow'), '--project', 'p'],
      /expected event files of TensorBoard/,
    ],
    [['--from', 'mlflow', logs, '--project', 'p'], /expected MLflow's folder mlruns/],
    [
      ['--from', 'wandb', 'nowhere', '--project', 'p'],
      /nowhere: expected a history as \.parquet or \.jsonl, or a folder of them, got nothing\.$/,
    ],
    [
      ['--from', 'neptune', logs, '--project', 'p'],
      /expected Parquet files of neptune-exporter, got none\.$/,
    ],
    [
      ['--from', 'wandb', logs, '--project', 'p', '--step-multiplier', '2'],
      /for Neptune only, got 2 for wandb\.$/,
    ],
  ])('says what it expected: %j', async (args, message) => {
    await expect(importCommand(args)).rejects.toThrow(message);
  });
});
