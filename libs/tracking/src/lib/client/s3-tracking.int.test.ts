// A training whose artifacts go into a bucket, also while that is away.
import { randomUUID } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, TEST_SETTINGS, type TestServer, temporaryFolder } from '../database/database.test-support.ts'; // biome-ignore format: one line
import { exportProject } from '../exchange/export-project.ts';
import { openArtifactStore } from '../files/open-artifact-store.ts';
import { TEST_KEYS, useTestS3 } from '../files/s3-server.test-support.ts';
import { encodeHeader } from '../journal/journal-format.ts';
import { JournalReader } from '../journal/journal-reader.ts';
import { shipLeftovers } from '../journal/ship-leftovers.ts';
import { syncJournals } from '../journal/sync-journals.ts';
import { connect } from '../postgres/postgres-run-store.ts';
import { openTracking } from './tracking.ts';

const s3 = useTestS3();
let server: TestServer;
let other: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  [server, other] = await Promise.all([startTestServer(), temporaryFolder()]);
});
afterAll(() => Promise.all([server.stop(), other.remove()]));

const RUN = { project: 'p', name: 'n', kind: 'ddpm' as const, config: {}, seed: 1, engine: 'cpu' };
// A PNG of one pixel, as far as its header says
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');

it('a bucket that is away for a while costs nothing: the journal waits, and the bytes come before their record', async () => {
  const problems: string[] = [];
  const tracking = await openTracking({
    ...{ dataDirectory: server.dataDirectory, settings: TEST_SETTINGS, artifacts: s3.url },
    onProblem: (problem) => void problems.push(problem),
  });
  await s3.goAway();
  const run = tracking.startRun(RUN);
  run.log({ loss: 1 }, { step: 1 });
  run.image('grid', PNG, { step: 1 });
  const { sha256 } = await run.artifact({ name: 'last', kind: 'weights', role: 'out', path: __filename });
  expect(sha256).toMatch(/^[0-9a-f]{64}$/); // storing waited for nobody
  while (!problems.some((problem) => problem.includes('s3://lab'))) await sleep(50);
  expect(problems.filter((problem) => problem.includes('s3://lab'))).toEqual([
    `the store takes nothing at present, the journals keep everything: artifacts: s3://lab/team/artifacts/ at ${s3.endpoint} cannot be used: it does not answer (what is to be stored waits).`,
  ]);
  expect(await tracking.store.artifacts(run.id)).toEqual([]); // no record names what nobody finds
  await s3.comeBack();
  run.log({ loss: 2 }, { step: 2 });
  run.finish('finished');
  await tracking.flush();
  expect(await tracking.store.artifacts(run.id)).toMatchObject([{ name: 'last', sha256 }]);
  expect(await tracking.store.listMetrics(run.id)).toMatchObject([{ count: 2, sum: 3 }]);
  const [image] = await tracking.store.listMedia(run.id);
  expect(await readFile(await s3.fileOf(image.sha256))).toEqual(PNG);
  expect(await readFile(await s3.fileOf(sha256))).toEqual(await readFile(__filename));
  expect(await readdir(join(server.dataDirectory, 'journal'))).toEqual([]);
  expect(problems.join()).not.toContain(TEST_KEYS.AWS_SECRET_ACCESS_KEY);
  await tracking.close();
}, 60_000);

it('what was trained without a network is synchronised into the bucket, and exported from another machine', async () => {
  const offline = await openTracking({ dataDirectory: other.path, offline: true, artifacts: s3.url });
  const run = offline.startRun({ ...RUN, project: 'away', id: randomUUID() });
  run.image('grid', Buffer.concat([PNG, Buffer.from('other')]));
  run.finish('finished');
  await offline.flush();
  await offline.close();
  const report = await syncJournals({
    ...{ dataDirectory: server.dataDirectory, settings: TEST_SETTINGS, artifacts: s3.url },
    journals: other.path,
    onProblem: (problem) => expect.fail(problem),
  });
  expect(report).toMatchObject({ artifacts: 1, missingArtifacts: 0, records: 3 });
  const third = await temporaryFolder();
  const artifacts = await openArtifactStore({ dataDirectory: third.path, url: s3.url });
  const out = join(third.path, 'export');
  const manifest = await exportProject({ databaseUrl: server.url, artifacts, project: 'away', out });
  expect(manifest).toMatchObject({ counts: { artifacts: 1 }, missingArtifacts: [] });
  const [name] = await readdir(join(out, 'artifacts'));
  expect((await readFile(join(out, 'artifacts', name))).toString('latin1')).toMatch(/other$/);
  await third.remove();
});

it('what a dead process has left while the bucket was away is brought by who lives longer, once it is back', async () => {
  const dead = await openTracking({ dataDirectory: other.path, offline: true, artifacts: s3.url });
  const run = dead.startRun({ ...RUN, id: randomUUID() });
  run.image('grid', Buffer.concat([PNG, Buffer.from('left')]));
  run.finish('finished');
  await dead.flush();
  await dead.close();
  const folder = join(other.path, 'journal');
  const path = join(folder, (await readdir(folder)).find((name) => name.startsWith(run.id))!);
  const problems: string[] = [];
  const bring = () =>
    shipLeftovers({
      ...{ dataDirectory: other.path, databaseUrl: server.url, artifacts: s3.url },
      onProblem: (problem) => void problems.push(problem),
    });
  expect(await bring()).toBe(0); // its process is this one, which lives
  await giveToTheDead(path);
  await s3.goAway();
  expect(await bring()).toBe(0);
  expect(problems).toEqual([
    expect.stringMatching(/^the store takes nothing at present, .*s3:\/\/lab.*it does not answer/),
  ]);
  const store = connect(server.url);
  expect(await store.getRun(run.id)).toBeNull();
  await s3.comeBack();
  expect(await bring()).toBe(1);
  expect(await store.getRun(run.id)).toMatchObject({ status: 'finished' });
  const [image] = await store.listMedia(run.id);
  expect((await readFile(await s3.fileOf(image.sha256))).toString('latin1')).toMatch(/left$/);
  expect(await bring()).toBe(0);
  await store.close();
}, 60_000);

/** Makes a journal one of a process that is no more. */
async function giveToTheDead(path: string): Promise<void> {
  const header = (await new JournalReader(path).readHeader())!;
  const [, , ...records] = (await readFile(path, 'utf8')).split('\n'); // without the header's two lines
  const owner = { ...header.owner, pid: 2 ** 22 + 1 };
  await writeFile(path, encodeHeader({ ...header, owner }) + records.join('\n'));
}
