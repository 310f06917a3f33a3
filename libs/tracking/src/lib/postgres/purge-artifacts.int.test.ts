import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../client/run-event.ts';
import { runSql, startTestServer, type TestServer } from '../database/database.test-support.ts';
import { migrate } from '../database/migrate.ts';
import { ArtifactFolder } from '../files/artifact-folder.ts';
import { type ArtifactStore, ArtifactStoreError } from '../files/artifact-store.ts';
import { workspaceRoot } from '../files/data-directory.ts';
import { openArtifactStore } from '../files/open-artifact-store.ts';
import { useTestS3 } from '../files/s3-server.test-support.ts';
import { JournalWriter } from '../journal/journal-writer.ts';
import { waitingArtifacts } from '../journal/waiting-artifacts.ts';
import { createPool } from './postgres-pool.ts';
import { connect } from './postgres-run-store.ts';
import { createPostgresRunWriter } from './postgres-run-writer.ts';
import { GRACE_MS, purgeArtifacts } from './purge-artifacts.ts';

const s3 = useTestS3();
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const LONG_AGO = new Date(Date.now() - 2 * GRACE_MS);
const sha256Of = (text: string) => createHash('sha256').update(text).digest('hex');

/** An empty database, and an empty store of artifacts of the kind. */
async function workplace(kind: 'a folder' | 'a bucket') {
  const url = await server.newDatabase();
  await migrate(url);
  const dataDirectory = join(server.dataDirectory, randomUUID());
  const bucket = kind === 'a bucket' ? `s3://lab/${randomUUID()}?endpoint=${s3.endpoint}` : '';
  const artifacts = await openArtifactStore({ dataDirectory, url: bucket });
  const folder = new ArtifactFolder(join(dataDirectory, 'artifacts'));
  const [pool, store] = [createPool(url), connect(url)];
  const writer = createPostgresRunWriter(pool, artifacts);
  const waiting = () => waitingArtifacts(join(dataDirectory, 'journal'));
  // A bucket cannot be told an old time, so there the grace is none.
  const graceMs = kind === 'a bucket' ? -60_000 : GRACE_MS;
  return {
    ...{ url, bucket, dataDirectory, artifacts, folder, pool, store, writer, waiting },
    purge: (options: { dryRun?: boolean; only?: string[]; artifacts?: ArtifactStore } = {}) =>
      purgeArtifacts({ pool, artifacts, waiting, graceMs, ...options }),
    /** Stores a text long ago. */
    async put(text: string): Promise<string> {
      const { sha256 } = await artifacts.put(Buffer.from(text));
      await artifacts.publish(sha256);
      await utimes(folder.pathOf(sha256), LONG_AGO, LONG_AGO);
      return sha256;
    },
    /** A run with these events. */
    async write(id: string, ...events: RunEvent[]): Promise<void> {
      const run = {
        ...{ id, project: 'p', name: id, kind: 'ddpm' as const, parentId: null, config: {}, seed: 1 },
        ...{ configHash: null, engine: 'cpu', tags: [], resume: false, gitCommit: null, gitDirty: null },
        ...{ host: 'h', environment: {} },
      };
      const records = [{ type: 'start' as const, at: 0, run }, ...events].map((event, i) => ({
        seq: i + 1,
        event,
      }));
      await writer.apply({ journalId: randomUUID(), runId: id, records, live: false });
    },
    async close() {
      await store.close();
      await pool.end();
    },
  };
}

const artifact = (sha256: string, name = 'a'): RunEvent => ({
  ...{ type: 'artifact', at: 1, name, kind: 'weights', role: 'out', sha256, bytes: 9 },
});
const image = (sha256: string): RunEvent => ({
  ...{ type: 'image', at: 1, name: 'i', step: 1, sampleIndex: 0, caption: '', mediaType: 'image/png' },
  ...{ width: 1, height: 1, sha256, bytes: 9 },
});
const scores = (samplesSha256: string, classifierSha256: string): RunEvent => ({
  ...{ type: 'scores', at: 1, name: 's', step: null, samplesSha256, classifierSha256, scores: '' },
});

describe.each(['a folder', 'a bucket'] as const)('a purge of %s', (kind) => {
  it('frees what no run, image, score set or alias names, after a dry run has said how much that is', async () => {
    const place = await workplace(kind);
    const kept: string[] = [];
    for (const text of ['run', 'image', 'samples', 'judge', 'alias', 'deleted'])
      kept.push(await place.put(text));
    const [ofRun, ofImage, samples, judge, ofAlias, ofDeleted] = kept;
    await place.write('one', artifact(ofRun), image(ofImage), scores(samples, judge));
    await place.write('two', artifact(ofAlias, 'model'), artifact(await place.put('gone with its run'), 'b'));
    await place.write('three', artifact(ofDeleted));
    const stray = await place.put('nobody names it');
    await place.store.setAlias({ project: 'p', name: 'model', alias: 'best', sha256: ofAlias });
    await place.store.deleteRuns(['two', 'three']);
    const dry = await place.store.purgeRuns(['two'], { dryRun: true });
    expect(dry).toEqual({ runs: 1, points: 0, bytes: 9, artifacts: [sha256Of('gone with its run')] });
    expect(await place.store.deletedRuns()).toHaveLength(2);
    expect(await place.store.purgeRuns(['two'])).toEqual(dry);

    const freed = { files: 2, bytes: 'gone with its run'.length + 'nobody names it'.length };
    expect(await place.purge({ dryRun: true })).toEqual({ ...freed, waitingFiles: 0, waitingBytes: 0 });
    expect(await place.artifacts.sizeOf(stray)).toBe(15);
    expect(await place.purge({ only: [stray, ofRun] })).toMatchObject({ files: 1, bytes: 15 });
    expect(await place.purge()).toMatchObject({ files: 1, bytes: freed.bytes - 15 });
    expect(await place.purge()).toEqual({ files: 0, bytes: 0, waitingFiles: 0, waitingBytes: 0 });
    for (const sha256 of kept) expect(await place.artifacts.sizeOf(sha256)).toBeGreaterThan(0);
    expect(await place.artifacts.sizeOf(stray)).toBeUndefined();
    await place.close();
  });

  it('leaves what a journal names that is not in the database yet', async () => {
    const place = await workplace(kind);
    const sha256 = await place.put('on its way');
    const directory = join(place.dataDirectory, 'journal');
    await place.artifacts.put(Buffer.from('x'));
    await mkdir(directory);
    const journal = new JournalWriter(directory, 'r', (problem) => expect.fail(problem));
    journal.append(artifact(sha256));
    journal.close();
    expect(await place.purge()).toMatchObject({ waitingFiles: kind === 'a folder' ? 2 : 1, waitingBytes: kind === 'a folder' ? 11 : 10 }); // biome-ignore format: short
    expect(await place.artifacts.sizeOf(sha256)).toBe(10);
    await writeFile(join(directory, 'newer.journal'), 'interpolab-journal 9\n');
    await expect(place.purge()).rejects.toThrow('expected a journal of version 1, got version 9'); // it may name anything
    await place.close();
  });

  it('that was killed before its end leaves nothing that the next one does not find', async () => {
    const place = await workplace(kind);
    const [first, second] = [await place.put('first'), await place.put('second')];
    await place.write('r', artifact(first), artifact(second, 'b'));
    await runSql(place.url, 'DELETE FROM "Run"'); // the rows of the artifacts stay
    const dies = Object.assign(Object.create(place.artifacts) as ArtifactStore, {
      list: () => place.artifacts.list(),
      async remove(sha256: string, options: { neededBefore: number }) {
        await place.artifacts.remove(sha256, options);
        throw new Error('killed');
      },
    });
    await expect(place.purge({ artifacts: dies })).rejects.toThrow('killed');
    expect(await runSql(place.url, 'SELECT 1 FROM "Artifact"')).toHaveLength(2); // one of which has no file any more
    expect(await place.purge()).toMatchObject({ files: 1 });
    expect(await runSql(place.url, 'SELECT 1 FROM "Artifact"')).toEqual([]);
    await place.close();
  });
});

describe('a file that a purge has set aside when it was killed', () => {
  it('is freed by the next one, or comes back if somebody needs it', async () => {
    const place = await workplace('a folder');
    const [old, needed] = [await place.put('old'), await place.put('needed')];
    for (const sha256 of [old, needed])
      await rename(place.folder.pathOf(sha256), `${place.folder.pathOf(sha256)}.removing`);
    await utimes(`${place.folder.pathOf(needed)}.removing`, new Date(), new Date());
    expect(await place.purge()).toEqual({ files: 1, bytes: 3, waitingFiles: 1, waitingBytes: 6 });
    expect(existsSync(`${place.folder.pathOf(old)}.removing`)).toBe(false);
    expect(await place.purge()).toMatchObject({ files: 0, waitingFiles: 1 });
    await place.folder.remove(needed, { neededBefore: 0 });
    expect(await readFile(place.folder.pathOf(needed), 'utf8')).toBe('needed');
    await place.close();
  });
});

describe.each(['a folder', 'a bucket'] as const)('a purge of %s beside a writer', (kind) => {
  it('waits for a record that is just being written, and then leaves its bytes', async () => {
    const place = await workplace(kind);
    const sha256 = await place.put('just being named');
    let purging: ReturnType<typeof place.purge> | undefined;
    let asked = 0;
    const writer = createPostgresRunWriter(place.pool, {
      async publish(named) {
        const found = await place.artifacts.publish(named);
        if (++asked < 2) return found; // the second time it is in the transaction
        purging = place.purge();
        await new Promise((resolve) => setTimeout(resolve, 300)); // enough for a purge that waits for nobody
        return found;
      },
    });
    await place.write('r');
    const records = [{ seq: 1, event: artifact(sha256) }];
    await writer.apply({ journalId: randomUUID(), runId: 'r', records, live: false });
    expect(asked).toBe(2);
    expect(await purging).toMatchObject({ files: 0 });
    expect(await place.artifacts.sizeOf(sha256)).toBe('just being named'.length);
    await place.close();
  });

  it('never takes what the writer stores again meanwhile, in two processes', async () => {
    const place = await workplace(kind);
    const program = join(workspaceRoot, 'libs/tracking/src/lib/postgres/purging-child.test-support.ts');
    // A bucket is purged from another machine, without any grace: nothing but the lock is between the two.
    const machine = kind === 'a bucket' ? `${place.dataDirectory}-other` : place.dataDirectory;
    const graceMs = kind === 'a bucket' ? -60_000 : 1000;
    const told = { databaseUrl: place.url, dataDirectory: machine, bucket: place.bucket, graceMs };
    const child = spawn(process.execPath, ['--import', 'tsx', program, JSON.stringify(told)], {
      ...{ cwd: workspaceRoot, stdio: ['pipe', 'pipe', 'inherit'] },
    });
    let said = '';
    child.stdout.on('data', (chunk) => (said += chunk));
    while (!said.includes('purging')) await new Promise((resolve) => setTimeout(resolve, 20));
    const rounds = kind === 'a folder' ? 50 : 20;
    const lost: string[] = [];
    for (let round = 0; round < rounds; round++) {
      // Bytes that are there, and that nobody has needed for long: the purge is just about to take them.
      const text = `round ${round}`;
      await insist(() => place.put(text));
      await new Promise((resolve) => setTimeout(resolve, (round * 7) % 11));
      const { sha256 } = await place.artifacts.put(Buffer.from(text));
      await new Promise((resolve) => setTimeout(resolve, (round * 5) % 13));
      await insist(() => place.write(`run-${round}`, artifact(sha256)));
      if ((await place.artifacts.sizeOf(sha256)) !== text.length) lost.push(text);
    }
    const closed = new Promise((resolve) => child.on('close', resolve));
    child.stdin.end('stop\n');
    await closed;
    expect(lost).toEqual([]);
    for (let round = 0; round < rounds; round++)
      expect(Buffer.from(await place.artifacts.read(sha256Of(`round ${round}`))).toString()).toBe(
        `round ${round}`,
      );
    // and it was no idle purge
    expect(Number(/freed (\d+)/.exec(said)?.[1])).toBeGreaterThan(kind === 'a folder' ? 5 : 1);
    await place.close();
  }, 60_000);
});

/** As the shipper does: what the store did not take is brought again. */
async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ArtifactStoreError)) throw error;
    }
  }
}
