import { randomUUID } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ownIdentity } from '../client/process-identity.ts';
import { openTracking } from '../client/tracking.ts';
import {
  startTestServer,
  TEST_SETTINGS,
  type TestServer,
  temporaryFolder,
} from '../database/database.test-support.ts';
import { workspaceRoot } from '../files/data-directory.ts';
import { connect } from '../postgres/postgres-run-store.ts';
import { encodeHeader, encodeRecord } from './journal-format.ts';
import { JournalReader } from './journal-reader.ts';
import { findLeftoverJournals } from './leftover-journals.ts';
import { describeSync, syncJournals } from './sync-journals.ts';

let server: TestServer;
let away: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  server = await startTestServer();
  away = await temporaryFolder();
});
afterAll(async () => {
  await server.stop();
  await away.remove();
});

/** What a machine without a database leaves of one run: three points, an artifact, an end. */
async function trainOffline(dataDirectory: string): Promise<string> {
  const tracking = await openTracking({ dataDirectory, offline: true });
  const run = tracking.startRun({
    ...{ project: 'away', name: 'n', kind: 'ddpm', config: {}, seed: 1, engine: 'cpu', id: randomUUID() },
  });
  for (let step = 0; step < 3; step++) run.log({ loss: step, acc: 1 }, { step });
  const path = join(dataDirectory, 'weights');
  await writeFile(path, `weights of ${run.id}`);
  await run.artifact({ name: 'last', kind: 'checkpoint', role: 'out', path });
  run.finish('finished');
  await tracking.flush();
  expect(await tracking.store.listRuns()).toEqual({ runs: [], nextCursor: null });
  await tracking.close();
  return run.id;
}

/** Makes journals look as if another process had written them, which is gone. */
async function orphan(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const reader = new JournalReader(join(folder, name));
    const header = await reader.readHeader();
    const { records } = await reader.read();
    const gone = { ...header!, owner: { ...ownIdentity(), pid: 2 ** 22 + 1 } };
    await writeFile(reader.path, encodeHeader(gone) + records.map(encodeRecord).join(''));
  }
}

const sync = (journals?: string, problems: string[] = []) =>
  syncJournals({
    ...{ dataDirectory: server.dataDirectory, settings: TEST_SETTINGS, journals },
    onProblem: (problem) => void problems.push(problem),
  });

it('brings a run of another machine with its artifacts, counts what it brought, and does so once', async () => {
  const id = await trainOffline(away.path);
  const journal = join(away.path, 'journal');
  await orphan(journal);
  await cp(away.path, `${away.path}-copy`, { recursive: true });

  const first = await sync(away.path);
  const size = `weights of ${id}`.length;
  expect(first).toEqual({
    ...{ journals: 1, runs: 1, records: 6, points: 6, artifacts: 1, artifactBytes: size },
    ...{ missingArtifacts: 0, refusedRecords: 0, damagedLines: 0, newerJournals: 0, openJournals: 0 },
  });
  expect(describeSync(first)).toBe(
    `1 journals of 1 runs: 6 new records, 6 points, 1 artifacts (${size} bytes)`,
  );
  expect(await readdir(journal)).toEqual([]);

  const again = await sync(join(`${away.path}-copy`, 'journal')); // the same journal once more
  expect(again).toMatchObject({ journals: 1, records: 0, points: 0, artifacts: 0 });
  await rm(`${away.path}-copy`, { recursive: true });

  const store = connect(server.url);
  expect(await store.getRun(id)).toMatchObject({ status: 'finished', project: 'away' });
  expect(await store.listMetrics(id)).toMatchObject([
    { name: 'acc', count: 3 },
    { name: 'loss', count: 3, sum: 3 },
  ]);
  const [{ sha256 }] = await store.artifacts(id);
  expect(await readdir(join(server.dataDirectory, 'artifacts', sha256.slice(0, 2)))).toEqual([sha256]);
  await store.close();
});

it('leaves the journal of a program that runs, and goes on with it the next time', async () => {
  const folder = join(away.path, 'running');
  const tracking = await openTracking({ dataDirectory: folder, offline: true });
  const run = tracking.startRun({
    ...{ project: 'away', name: 'n', kind: 'ddpm', config: {}, seed: 1, engine: 'cpu' },
  });
  run.log({ loss: 1 }, { step: 0 });
  expect(await sync(folder)).toMatchObject({ records: 2, points: 1, openJournals: 1 });
  run.log({ loss: 2 }, { step: 1 });
  expect(await sync(folder)).toMatchObject({ records: 1, points: 1, openJournals: 1 });
  await tracking.close();
});

it('tells of artifacts that are nowhere, and of a folder that is none', async () => {
  const folder = join(away.path, 'lost');
  await mkdir(folder);
  await trainOffline(folder);
  await rm(join(folder, 'artifacts'), { recursive: true });
  expect(await sync(folder)).toMatchObject({ missingArtifacts: 1, artifacts: 0, records: 6 });
  await expect(sync('/no/such/folder')).rejects.toThrow(
    'journals: expected a folder, but /no/such/folder is none (name a data directory or its folder "journal").',
  );
});

it('brings what 0.1.0 has journalled, and leaves what a newer program has, with one line', async () => {
  const folder = join(away.path, 'versions');
  await mkdir(folder);
  const old = await readFile(join(workspaceRoot, 'libs/tracking/fixtures/0.1.0.journal')); // written by that release
  const ofOld = join(folder, 'old.journal');
  const ofNewer = join(folder, 'newer.journal');
  await writeFile(ofOld, old);
  await writeFile(ofNewer, old.toString('utf8').replace('interpolab-journal 1\n', 'interpolab-journal 2\n'));
  const longAgo = new Date(Date.now() - 3600_000); // so that neither is waited for
  for (const path of [ofOld, ofNewer]) await utimes(path, longAgo, longAgo);

  const problems: string[] = [];
  expect(await sync(folder, problems)).toMatchObject({
    journals: 1,
    records: 10,
    points: 4,
    newerJournals: 1,
  });
  expect(problems).toEqual([
    `${ofNewer}: expected a journal of version 1, got version 2 (update the program; the journal stays).`,
    ...['cd', 'ab'].map(
      (digits) => `run run-of-0.1.0: artifact ${digits.repeat(32)} is noted, but its bytes are nowhere.`,
    ),
  ]);
  expect(await findLeftoverJournals(folder)).toEqual([]); // and does not clear it away either
  expect(await readdir(folder)).toEqual(['newer.journal']);

  const store = connect(server.url);
  expect(await store.getRun('run-of-0.1.0')).toMatchObject({
    ...{ name: 'écrit par 0.1.0', status: 'finished', stepPolicy: 'overwrite', seed: 7, tags: ['paper'] },
    ...{ config: { lr: 1e-4, nested: { deep: [1, '1', null] } }, summary: { gapShare: 0.93 } },
  });
  const [loss, odd] = await store.getSeries('run-of-0.1.0', ['loss', 'odd']);
  expect(loss.values).toEqual([0.1, -Infinity]);
  expect(odd.values).toEqual([Number.NaN, -0]);
  expect(await store.getHistograms('run-of-0.1.0')).toMatchObject([{ edges: [0, 0.5, 1], counts: [3, 4] }]);
  expect(await store.listMedia('run-of-0.1.0')).toMatchObject([{ name: 'grid', sha256: 'ab'.repeat(32) }]);
  expect(await store.artifacts('run-of-0.1.0')).toMatchObject([{ name: 'last', bytes: 12 }]);
  await store.close();
});
