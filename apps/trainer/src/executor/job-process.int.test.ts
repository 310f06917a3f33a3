import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startJobProcess } from './job-process.ts';
import { createLocalExecutor } from './local-executor.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'interpolab-job-'));
});
afterEach(() => {
  vi.unstubAllGlobals();
  rmSync(folder, { recursive: true });
});

/** Has every job be this program in place of the trainer. */
function jobsAre(program: string): void {
  const path = join(folder, 'program.mjs');
  writeFileSync(path, program);
  vi.stubGlobal('process', Object.assign(Object.create(process), { argv: [process.argv[0], path] }));
}

const endOf = (program: string) => {
  jobsAre(program);
  return startJobProcess([], join(folder, 'log')).ended;
};

it('reads the result from the last line', async () => {
  expect(await endOf(`console.log('rate 3'); console.log('{"runId":"r","results":[]}')`)).toEqual({
    ...{ status: 'finished', runId: 'r', results: [] },
  });
});

it.each(['{"runId":"r","resu', 'bye', 'null'])(
  'takes a last line that is no result for a failure: %s',
  async (line) => {
    expect(await endOf(`console.log(${JSON.stringify(line)})`)).toEqual({
      status: 'failed',
      error: `ended well, but its last line is no result in JSON: "${line}"`,
    });
  },
);

it('starts a job on this machine again whose process is killed, three times in all', async () => {
  jobsAre(`console.log('begun'); setTimeout(() => process.kill(process.pid, 'SIGKILL'), 50)`);
  const executor = createLocalExecutor({ slots: 1, args: [], logFolder: folder });
  const task = { kind: 'train', preset: 'p', overrides: [], seed: 0, tags: [] } as const;
  expect(await executor.run({ key: '12345678', name: 'job', task })).toEqual({
    status: 'failed',
    error: 'killed by SIGKILL 3 times',
  });
  expect(readFileSync(join(folder, 'job-12345678.log'), 'utf8')).toBe('begun\n'.repeat(3));
});
