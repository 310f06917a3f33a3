import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FIXTURES } from '../imports.test-support.ts';
import { crc32c, maskedCrc32c } from './crc32c.ts';
import { readRecords } from './tfrecord.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'interpolab-tfrecord-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function recordsOf(bytes: Uint8Array) {
  const path = join(folder, 'events');
  await writeFile(path, bytes);
  const records: number[] = [];
  let cutBytes = 0;
  for await (const { length } of readRecords(path, (cut) => (cutBytes = cut))) records.push(length);
  return { records, cutBytes };
}

it('is the checksum of RFC 3720, B.4', () => {
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
  expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
  // ((0xe3069283 >> 15 | 0xe3069283 << 17) + 0xa282ead8) mod 2^32 in Python
  expect(maskedCrc32c(new TextEncoder().encode('123456789'))).toBe(0xc78ab0e5);
});

it('reads what is whole of a file that is cut, at each of its first bytes', async () => {
  const whole = await readFile(join(FIXTURES, 'tensorboard/logs/events.out.tfevents.1700000100.host.2.0'));
  const { records } = await recordsOf(whole);
  expect(records.length).toBe(21); // the version and twenty points
  for (let length = 0; length <= 300; length++) {
    let [count, bytes] = [0, 0];
    while (count < records.length && bytes + 16 + records[count] <= length) bytes += 16 + records[count++];
    expect(await recordsOf(whole.subarray(0, length))).toEqual({
      ...{ records: records.slice(0, count), cutBytes: length - bytes },
    });
  }
});

it('refuses a file in which any byte is changed', async () => {
  const whole = await readFile(join(FIXTURES, 'tensorboard/logs/events.out.tfevents.1700000100.host.2.0'));
  for (let at = 0; at < whole.length; at += 7) {
    const changed = Uint8Array.from(whole);
    changed[at] ^= 0x10;
    await expect(recordsOf(changed)).rejects.toThrow(/^import: .*events: byte \d+: expected .*\.$/);
  }
});
