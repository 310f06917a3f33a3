import { createHash, randomBytes } from 'node:crypto';
import { readFile, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../database/database.test-support.ts';
import { ArtifactFolder } from './artifact-folder.ts';
import { ArtifactDamagedError } from './artifact-store.ts';
import { S3ArtifactStore } from './s3-artifact-store.ts';
import { parseS3Location } from './s3-location.ts';
import { S3Objects } from './s3-objects.ts';
import { TEST_KEYS, useTestS3 } from './s3-server.test-support.ts';

const s3 = useTestS3();
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

let machines = 0;
/** A machine with a folder of its own before the same bucket. */
function machine({ url = s3.url, waiting = [] as string[], attempts = 1 } = {}) {
  const own = new ArtifactFolder(join(folder.path, `machine-${machines++}`));
  const objects = new S3Objects(parseS3Location(url), { attempts });
  const store = new S3ArtifactStore({ folder: own, objects, waiting: async () => new Set(waiting) });
  return { own, objects, store };
}

const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const long = (text: string) => Buffer.from(`${text} ${machines} `.repeat(1000));
const textOf = async (stream: Promise<NodeJS.ReadableStream>) => (await buffer(await stream)).toString();

it('keeps what is put on this machine, and gives it to every machine when it is published', async () => {
  const [one, other] = [machine(), machine()];
  const bytes = long('weights');
  const { sha256 } = await one.store.put(bytes);
  expect(sha256).toBe(sha256Of(bytes));
  expect(await other.store.sizeOf(sha256)).toBeUndefined();
  expect(await one.store.publish(sha256)).toBe(true);
  expect(await one.store.publish(sha256)).toBe(true);
  expect(await readFile(await s3.fileOf(sha256))).toEqual(bytes);
  expect(await other.store.sizeOf(sha256)).toBe(bytes.length);
  expect(await textOf(other.store.stream(sha256, { start: 8, end: 10 }))).toBe(bytes.toString('utf8', 8, 11));
  expect(await other.own.sizeOf(sha256)).toBeUndefined(); // a part is not kept
  expect(Buffer.from(await other.store.read(sha256))).toEqual(bytes);
  expect(await other.own.sizeOf(sha256)).toBe(bytes.length); // all of it is
  expect(await textOf(machine().store.stream(sha256))).toBe(bytes.toString());
});

it('says of what is nowhere that it is nowhere', async () => {
  const { store } = machine();
  const nowhere = 'ab'.repeat(32);
  expect(await store.publish(nowhere)).toBe(false);
  expect(await store.renew(nowhere)).toBeUndefined();
  await expect(store.read(nowhere)).rejects.toThrow(`team/artifacts/ab/${nowhere} is not there.`);
  await expect(store.stream(nowhere)).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(store.sizeOf('../ab')).rejects.toThrow(
    'expected a SHA-256 of 64 small hex digits, got "../ab".',
  );
});

it('brings a large file in parts, whole', async () => {
  const { store } = machine();
  const path = join(folder.path, 'large');
  const bytes = randomBytes(17 * 1024 * 1024 + 3); // two parts of 8 MiB and an odd one
  await writeFile(path, bytes);
  const { sha256 } = await store.put(path);
  expect(await store.publish(sha256)).toBe(true);
  expect(sha256Of(await buffer(await machine().store.stream(sha256)))).toBe(sha256);
  expect(
    await textOf(machine().store.stream(sha256, { start: bytes.length - 3, end: bytes.length - 1 })),
  ).toBe(bytes.subarray(-3).toString());
});

it('has what eight writers on two machines store at once, once and whole', async () => {
  // The test server answers 500 to questions about an object that is just being written; they are asked again.
  const writers = Array.from({ length: 2 }, () => machine({ attempts: 5 }));
  const bytes = long('shared');
  const hashes = await Promise.all(
    Array.from({ length: 8 }, async (_, i) => {
      const { store } = writers[i % 2];
      const { sha256 } = await store.put(bytes);
      expect(await store.publish(sha256)).toBe(true);
      return sha256;
    }),
  );
  expect(new Set(hashes)).toEqual(new Set([sha256Of(bytes)]));
  expect(Buffer.from(await machine().store.read(hashes[0]))).toEqual(bytes);
});

describe('an object that is damaged', () => {
  const bytes = Buffer.alloc(300_000, 'precious ');
  const sha256 = sha256Of(bytes);
  beforeEach(async () => {
    const { store } = machine();
    await store.put(bytes);
    await store.publish(sha256);
  });

  it('is noticed when it is read, and is not kept', async () => {
    await writeFile(await s3.fileOf(sha256), Buffer.from(bytes).fill('P', 0, 1));
    const { store, own } = machine();
    await expect(store.read(sha256)).rejects.toThrow(ArtifactDamagedError);
    await expect(store.read(sha256)).rejects.toThrow(
      /holds other bytes, of SHA-256 [0-9a-f]{64} \(delete it/,
    );
    expect(await own.sizeOf(sha256)).toBeUndefined();
    await expect(store.renew(sha256)).rejects.toThrow(ArtifactDamagedError);
    const pieces: Buffer[] = [];
    const readAll = async () => {
      for await (const piece of await store.stream(sha256)) pieces.push(piece);
    };
    await expect(readAll()).rejects.toThrow(ArtifactDamagedError);
    expect(Buffer.concat(pieces).length).toBeLessThan(bytes.length); // nobody takes it for whole
    await writeFile(await s3.fileOf(sha256), bytes);
  });

  it('that was cut is replaced by whoever has the whole of it', async () => {
    await truncate(await s3.fileOf(sha256), 1000);
    await expect(machine().store.read(sha256)).rejects.toThrow();
    const { store } = machine();
    await store.put(bytes);
    expect(await store.publish(sha256)).toBe(true);
    expect(Buffer.from(await machine().store.read(sha256))).toEqual(bytes);
  });

  it('does not get into the bucket from a folder that is damaged', async () => {
    const { store, own } = machine();
    const { sha256: other } = await store.put(long('mine'));
    await writeFile(own.pathOf(other), 'not what the name says');
    expect(await store.publish(other)).toBe(false);
    await expect(s3.fileOf(other)).rejects.toThrow('is not in the bucket');
  });
});

describe('the folder before the bucket', () => {
  it('gives up the longest unused when it is over its limit, but never what is nowhere else or about to be named', async () => {
    const url = `${s3.url}&cache=1MB`;
    const big = (digit: string) => Buffer.alloc(300_000, `${digit}${machines} `);
    const [unpublished, named, old, newer, last] = ['a', 'b', 'c', 'd', 'e'].map(big);
    const { store, own } = machine({ url, waiting: [sha256Of(named)] });
    const ages = [
      ...([[unpublished, 9], [named, 8], [old, 7], [newer, 6]] as const), // biome-ignore format: pairs
    ];
    for (const [bytes, hours] of ages) {
      const { sha256 } = await store.put(bytes);
      if (bytes !== unpublished) await machine().store.put(bytes);
      if (bytes !== unpublished) await new S3Objects(parseS3Location(url)).upload(sha256, { path: own.pathOf(sha256), bytes: bytes.length }); // biome-ignore format: one line
      const at = new Date(Date.now() - hours * 3600_000);
      await utimes(own.pathOf(sha256), at, at);
    }
    const { sha256 } = await store.put(last);
    await store.publish(sha256); // 1.5 MB of 1 MB: two of those that may go have to
    const left = [];
    for await (const file of own.list()) left.push(file.sha256);
    expect(left.sort()).toEqual([unpublished, named, last].map(sha256Of).sort());
    expect(Buffer.from(await store.read(sha256Of(old)))).toEqual(old); // which the bucket has
  });
});

it('takes away what was not stored lately, in the bucket and in the folder', async () => {
  const { store, own } = machine();
  const { sha256 } = await store.put(long('to go'));
  await store.publish(sha256);
  const size = (await stat(own.pathOf(sha256))).size;
  expect(await store.remove(sha256, { neededBefore: Date.now() - 3600_000 })).toBe(0);
  expect(await store.sizeOf(sha256)).toBe(size);
  const hashes = [];
  for await (const artifact of store.list()) hashes.push(artifact.sha256);
  expect(hashes.filter((one) => one === sha256)).toHaveLength(1); // the folder's copy is not counted again
  expect(await store.remove(sha256, { neededBefore: Date.now() + 60_000 })).toBe(size);
  expect(await store.sizeOf(sha256)).toBeUndefined();
  expect(await store.remove(sha256, { neededBefore: Date.now() + 60_000 })).toBe(0);
  await store.removeOldDrafts(0);
});

describe('what is wrong is said in one line, without keys', () => {
  const failure = async (url: string) => {
    const { store } = machine({ url });
    const { sha256 } = await store.put(long('x'));
    return store.publish(sha256).then(
      () => 'no error',
      (error: Error) => error.message,
    );
  };

  it('no bucket, no server, no such host', async () => {
    expect(await failure(`s3://nobody/x?endpoint=${s3.endpoint}`)).toBe(
      `artifacts: s3://nobody/x/ at ${s3.endpoint} cannot be used: there is no such bucket (make it, or correct INTERPOLAB_ARTIFACTS).`,
    );
    expect(await failure('s3://lab/x?endpoint=http://127.0.0.1:9')).toBe(
      'artifacts: s3://lab/x/ at http://127.0.0.1:9 cannot be used: it does not answer (what is to be stored waits).',
    );
    expect(await failure('s3://lab?endpoint=http://store.invalid')).toBe(
      'artifacts: s3://lab/ at http://store.invalid cannot be used: its host is not known (correct the endpoint).',
    );
  });

  it('keys that are refused, and none at all', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'nobody-knows-it'); // the test server does not look at signatures
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'not-the-right-one');
    const refused = await failure(s3.url);
    expect(refused).toContain('the keys are refused (check them, and what they may do in the bucket).');
    expect(refused).not.toMatch(/nobody-knows-it|not-the-right-one/);
    vi.stubEnv('AWS_ACCESS_KEY_ID', '');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', '');
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    for (const name of ['AWS_SHARED_CREDENTIALS_FILE', 'AWS_CONFIG_FILE']) vi.stubEnv(name, '/nowhere');
    expect(await failure(s3.url)).toContain(
      'no keys were found (set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE).',
    );
    for (const [name, value] of Object.entries(TEST_KEYS)) vi.stubEnv(name, value);
  });
});
