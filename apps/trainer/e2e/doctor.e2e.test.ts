import { execFile } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { newDataFolder } from './trainer-process.test-support.ts';

const trainerFolder = fileURLToPath(new URL('..', import.meta.url));
const folder = newDataFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function runDoctor(args: readonly string[], env: Readonly<Record<string, string>>) {
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      ['--import', 'tsx', 'src/main.ts', 'doctor', ...args],
      { cwd: trainerFolder, env: { ...process.env, ...env } },
      (_, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

describe('trainer:doctor', { timeout: 300_000 }, () => {
  it('--json reports engines with their speed, and leaves nothing behind', async () => {
    const data = join(folder, 'data');
    const env = { INTERPOLAB_DATA_DIR: data, DATABASE_URL: '' };
    const { code, stdout, stderr } = await runDoctor(['--json', '--seconds=0.1'], env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      canRun: true,
      reasons: [],
      node: process.versions.node,
      database: { kind: 'embedded', reachable: true, how: 'tried in a temporary folder' },
      disk: { folder: data, exists: false, writable: true },
    });
    const engines = new Map(report.engines.map((finding: { engine: string }) => [finding.engine, finding]));
    expect([...engines.keys()]).toEqual(['tensorflow-gpu', 'webgpu', 'native', 'wasm', 'cpu']);
    expect(engines.get('wasm')).toMatchObject({
      available: true,
      detail: expect.stringContaining('WebAssembly'),
      speed: { edge: 32, gigaFlopPerSecond: expect.any(Number) },
    });
    expect(engines.get(report.automatic.engine)).toMatchObject({ available: true });
    for (const { available, problem, speed } of report.engines) {
      if (available) expect(speed.gigaFlopPerSecond).toBeGreaterThan(0);
      else expect(problem).toMatch(/ engine: .*\(/); // why, and in brackets what to do
    }
    expect(existsSync(data)).toBe(false);
  });

  it('ends with 1 and the reason where the main job cannot run', async () => {
    const env = { INTERPOLAB_DATA_DIR: folder, DATABASE_URL: 'postgresql://me:secret@127.0.0.1:1/none' };
    const { code, stdout } = await runDoctor(['--seconds=0'], env);
    expect(code).toBe(1);
    expect(stdout).toMatch(/\n {2}NO {2}database {6}DATABASE_URL: postgresql:\/\/me:\*\*\*@127/);
    expect(stdout).toMatch(/\nThe main job cannot run:\n {2}- The database cannot be used: /);
    expect(stdout).not.toContain('secret');
  });
});
