import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { oldestNode } from './doctor-report.ts';
import { inspectDisk } from './inspect-disk.ts';

const folder = mkdtempSync(join(tmpdir(), 'interpolab-doctor-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('the oldest Node is that of the workspace', () => {
  const root = JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'));
  expect(root.engines.node).toBe(`>=${oldestNode}`);
});

describe(inspectDisk, () => {
  it('tries to write, and leaves nothing', async () => {
    const deeper = join(folder, 'a/b');
    expect(await inspectDisk(folder)).toMatchObject({ folder, exists: true, writable: true });
    expect(await inspectDisk(deeper)).toMatchObject({ folder: deeper, exists: false, writable: true });
    expect((await inspectDisk(deeper)).free).toBeGreaterThan(0);
    expect(readdirSync(folder)).toEqual([]);
    expect(existsSync(deeper)).toBe(false);
  });

  it('says what stands in the way', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(await inspectDisk(file)).toEqual({
      folder: file,
      exists: true,
      writable: false,
      problem: `part of the path is a file (${file}; correct that, or set INTERPOLAB_DATA_DIR).`,
    });
    rmSync(file);
  });
});
