import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createFaceDataset, truthScores, writeScoreSet } from '@interpolab/data-filtering';
import { connect, ensurePostgres, type RunStore, stopPostgres } from '@interpolab/tracking';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ended } from './trainer-process.test-support.ts';
import { newDataFolder } from './trainer-process.test-support.ts';

let folder: string;
let databaseUrl: string;
let store: RunStore;
let scores: string;

beforeAll(async () => {
  folder = newDataFolder();
  databaseUrl = await ensurePostgres({ dataDirectory: folder, settings: { fsync: 'off' } });
  scores = join(folder, 'scores.npz');
  const faces = createFaceDataset({ kind: 'drawnFaces', imageSize: 16, count: 200 });
  await writeScoreSet(scores, truthScores(faces, { name: 'faces', classes: ['not smiling', 'smiling'] }));
  store = connect(databaseUrl);
}, 60_000);

afterAll(async () => {
  await store.close();
  await stopPostgres({ dataDirectory: folder });
  rmSync(folder, { recursive: true, force: true });
});

function filterProcess(...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts', 'filter', ...args], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, INTERPOLAB_DATA_DIR: folder, DATABASE_URL: databaseUrl, INIT_CWD: folder },
  });
  const ended = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => {
    ended.stdout += text;
  });
  child.stderr.on('data', (text) => {
    ended.stderr += text;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...ended })));
}

describe('trainer:filter', { timeout: 60_000 }, () => {
  it('prints the funnel, writes the lists and tracks the run with what went in and out', async () => {
    const steps = '[{"step":"band","keep":[[0,0.2],[0.8,1]]},{"step":"rank","sizes":[40,10]}]';
    const { code, stdout, stderr } = await filterProcess(
      ...['--scores', 'scores.npz', '--set', `steps=${steps}`, '--out', 'extremes', '--json'],
    );
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^step +kept +not smiling +smiling\nall +200 +\d+ +\d+\nband 0…0.2 or 0.8…1 +/);
    expect(stdout).toContain('wrote kept.txt, subset-40.txt, subset-10.txt, filter.json');
    const { kept, out } = JSON.parse(stdout.trim().split('\n').at(-1)!);
    expect({ kept, out }).toEqual({ kept: 40, out: join(folder, 'extremes') });
    const { runs } = await store.listRuns({ kind: 'data' });
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({ name: 'filter faces', status: 'finished' });
    const artifacts = await store.artifacts(runs[0].id);
    expect(artifacts.map(({ name, role }) => `${role} ${name}`).sort()).toEqual([
      'in scores.npz',
      'out filter.json',
      'out kept.txt',
      'out subset-10.txt',
      'out subset-40.txt',
    ]);
  });

  it.each([
    [['--scores', 'scores.npz'], 2, '--out: expected a folder, got none'],
    [['--scores', 'none.npz', '--out', 'x'], 1, 'none.npz: no such file.'],
    [
      ['--scores', 'scores.npz', '--out', 'x', '--filter', 'smile'],
      1,
      'filter: no image is left after multiAgree > 0.9999; loosen it (all 200 [101, 99] → multiAgree > 0.9999 0 [0, 0]).',
    ],
  ])('%j ends with code %i and one line', async (args, exitCode, message) => {
    const { code, stdout, stderr } = await filterProcess(...args);
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
