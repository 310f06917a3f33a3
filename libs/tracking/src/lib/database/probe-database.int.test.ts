import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startTestServer, temporaryFolder } from './database.test-support.ts';
import { stopPostgres } from './embedded-postgres.ts';
import { probeDatabase } from './probe-database.ts';

beforeEach(() => {
  vi.stubEnv('DATABASE_URL', '');
});
afterEach(() => vi.unstubAllEnvs());

describe(probeDatabase, () => {
  it('asks a server that runs, starts and stops one that does not', async () => {
    const { dataDirectory, url, stop } = await startTestServer();
    const where = join(dataDirectory, 'postgres');
    const embedded = { kind: 'embedded', where, reachable: true, version: expect.stringMatching(/^\d+/) };
    expect(await probeDatabase({ dataDirectory })).toEqual({ ...embedded, how: 'asked' });
    vi.stubEnv('DATABASE_URL', url);
    expect(await probeDatabase({ dataDirectory })).toEqual({
      ...embedded,
      kind: 'DATABASE_URL',
      where: expect.stringContaining(':***@127.0.0.1'),
      how: 'asked',
    });
    vi.stubEnv('DATABASE_URL', '');
    await stopPostgres({ dataDirectory });
    expect(await probeDatabase({ dataDirectory })).toEqual({ ...embedded, how: 'started and stopped' });
    expect(await stopPostgres({ dataDirectory })).toBe(false);
    await stop();
  });

  it('makes nothing in a folder that has no database', async () => {
    const folder = await temporaryFolder();
    const dataDirectory = join(folder.path, 'data');
    expect(await probeDatabase({ dataDirectory })).toMatchObject({
      reachable: true,
      how: 'tried in a temporary folder',
    });
    expect(existsSync(dataDirectory)).toBe(false);
    expect((await readdir(tmpdir())).filter((name) => name.startsWith('interpolab-probe-'))).toEqual([]);
    await folder.remove();
  });

  it('says why a server does not answer, without its password', async () => {
    vi.stubEnv('DATABASE_URL', 'postgresql://me:secret@127.0.0.1:1/none');
    const probe = await probeDatabase();
    expect(probe).toMatchObject({ kind: 'DATABASE_URL', reachable: false });
    expect(probe.problem).toContain('connection refused');
    expect(JSON.stringify(probe)).not.toContain('secret');
  });
});
