import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../database/database.test-support.ts';
import { ArtifactDamagedError, isArtifactStoreError } from './artifact-store.ts';
import { openArtifactStore } from './open-artifact-store.ts';
import { openSharedObjects } from './open-shared-objects.ts';
import { useTestS3 } from './s3-server.test-support.ts';

const s3 = useTestS3();
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

const open = async () => (await openSharedObjects({ url: s3.url, attempts: 1 }))!;
const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
async function namesOf(prefix: string): Promise<string[]> {
  const names = [];
  for await (const { name } of (await open()).list(prefix)) names.push(name);
  return names;
}

it('are seen by every machine under their names, and the later one takes the place of the earlier', async () => {
  const [one, other] = [await open(), await open()];
  expect(await other.read('stages/a/done.json')).toBeUndefined();
  expect(await other.stream('stages/a/done.json', { sha256: 'x' })).toBeUndefined();
  await one.put('stages/a/done.json', Buffer.from('first'));
  expect(await one.put('stages/a/done.json', Buffer.from('second'))).toEqual({
    sha256: sha256Of(Buffer.from('second')),
    bytes: 6,
  });
  expect(Buffer.from((await other.read('stages/a/done.json'))!).toString()).toBe('second');
  await one.put('stages/b', Buffer.from(''));
  expect(await namesOf('stages/')).toEqual(['stages/a/done.json', 'stages/b']);
  expect(await namesOf('stages/a/')).toEqual(['stages/a/done.json']);
  await other.remove('stages/a/done.json');
  await other.remove('stages/a/done.json');
  expect(await namesOf('stages/')).toEqual(['stages/b']);
});

it('bring a large file in parts, and tell when it is not what was stored', async () => {
  const bytes = randomBytes(9 * 1024 * 1024 + 1);
  const path = join(folder.path, 'large');
  await writeFile(path, bytes);
  const objects = await open();
  const { sha256 } = await objects.put('stages/large', path);
  expect(sha256).toBe(sha256Of(bytes));
  expect(sha256Of(await buffer((await objects.stream('stages/large', { sha256 }))!))).toBe(sha256);
  const wrong = { sha256: sha256Of(Buffer.from('other')) };
  await expect(objects.stream('stages/large', wrong).then((all) => buffer(all!))).rejects.toThrow(
    ArtifactDamagedError,
  );
});

it('are no artifacts: neither listed with them nor purged', async () => {
  await (await open()).put(`stages/${'ab'.repeat(32)}`, Buffer.from('mine'));
  const artifacts = await openArtifactStore({ dataDirectory: folder.path, url: s3.url });
  for await (const { sha256 } of artifacts.list()) throw new Error(`${sha256} is listed`);
});

it('say in one line what is wrong', async () => {
  const objects = await open();
  await expect(objects.read('../secret')).rejects.toThrow(
    'SharedObjects: expected a name of letters, digits, ".", "_", "-" and "/", got "../secret".',
  );
  await expect(openSharedObjects({ url: 'http://bucket' })).rejects.toThrow(
    'INTERPOLAB_ARTIFACTS: expected s3://…',
  );
  expect(await openSharedObjects({ url: '' })).toBeUndefined();
  await s3.goAway();
  const failure = await objects.put('stages/x', Buffer.from('x')).catch((error) => error);
  expect(isArtifactStoreError(failure)).toBe(true);
  expect(failure.message).toContain('it does not answer');
  await s3.comeBack();
});
