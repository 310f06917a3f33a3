import { existsSync } from 'node:fs';
import { readFile, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ownIdentity } from '../client/process-identity.ts';
import { temporaryFolder } from '../database/database.test-support.ts';
import { lockFile } from './file-lock.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());
const place = (name: string) => join(folder.path, name);

it('lets one in at a time', async () => {
  const path = place('many');
  let inside = 0;
  let most = 0;
  const visit = async () => {
    const release = await lockFile(path);
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside--;
    await release();
  };
  await Promise.all(Array.from({ length: 8 }, visit));
  expect(most).toBe(1);
  expect(existsSync(path)).toBe(false);
});

it('names the holder when the time is over', async () => {
  const path = place('held');
  const release = await lockFile(path);
  await expect(lockFile(path, 0)).rejects.toThrow(
    `lockFile: ${path} is held by process ${process.pid} on ${hostname()} (wait for it or end it; ` +
      'if there is no such process, delete the file).',
  );
  await release();
});

describe('takes over the lock', () => {
  const leave = (name: string, text: string) => writeFile(place(name), text).then(() => place(name));
  const old = new Date(Date.now() - 3600_000);

  it('of a process that is no more', async () => {
    const path = await leave('dead', JSON.stringify({ ...ownIdentity(), pid: 2 ** 22 + 1, token: 'x' }));
    await (await lockFile(path, 0))();
  });
  it('of a process whose number another one has now', async () => {
    const path = await leave(
      'reused',
      JSON.stringify({ ...ownIdentity(), started: 'another boot/1', token: 'x' }),
    );
    await (await lockFile(path, 0))();
  });
  it('that was half written long ago, but not one that is being written', async () => {
    const path = await leave('half', '{"pid":');
    await expect(lockFile(path, 0)).rejects.toThrow('held by process ?');
    await utimes(path, old, old);
    await (await lockFile(path, 0))();
  });
  it('of another machine only when it has not been freshened for long', async () => {
    const path = await leave(
      'foreign',
      JSON.stringify({ host: 'elsewhere', pid: 1, started: null, token: 'x' }),
    );
    await expect(lockFile(path, 0)).rejects.toThrow('held by process 1 on elsewhere');
    // four times that its holder could have freshened it are no silence yet
    const soSilent = (seconds: number) => new Date(Date.now() - 1000 * seconds);
    await utimes(path, soSilent(20), soSilent(20));
    await expect(lockFile(path, 0)).rejects.toThrow('held by process 1 on elsewhere');
    await utimes(path, soSilent(31), soSilent(31));
    await (await lockFile(path, 0))();
  });
  it('of another machine by the clock of the disk, not by ours', async () => {
    const path = await leave(
      'skewed',
      JSON.stringify({ host: 'elsewhere', pid: 1, started: null, token: 'x' }),
    );
    const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 3600_000);
    try {
      await expect(lockFile(path, 0)).rejects.toThrow('held by process 1 on elsewhere');
    } finally {
      clock.mockRestore();
    }
  });
  it('only once, when many see it at the same time', async () => {
    const path = await leave('race', JSON.stringify({ ...ownIdentity(), pid: 2 ** 22 + 1, token: 'x' }));
    let inside = 0;
    const visit = async () => {
      const release = await lockFile(path);
      expect(++inside).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
      await release();
    };
    await Promise.all(Array.from({ length: 8 }, visit));
  });
});

it('does not release what another has taken', async () => {
  const path = place('stolen');
  const release = await lockFile(path);
  await writeFile(path, 'somebody else');
  await release();
  expect(await readFile(path, 'utf8')).toBe('somebody else');
});
