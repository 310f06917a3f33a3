import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readNpz, writeNpz } from './npz.ts';
import { readNpzRows } from './npz-rows.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'interpolab-npz-'));
  path = join(folder, 'a.npz');
});
afterEach(() => rmSync(folder, { recursive: true }));

const pixels = Uint8Array.from({ length: 5 * 4 }, (_, at) => at * 3);
const labels = { shape: [5], data: Int32Array.of(1, 1, 1, 1, 1) };

describe('writeNpz', () => {
  it('writes an array that comes in pieces byte for byte as one in memory', async () => {
    await writeNpz(path, { arr_0: { shape: [5, 2, 2, 1], data: pixels }, arr_1: labels });
    const whole = readFileSync(path);
    let asked = 0;
    await writeNpz(path, {
      arr_0: {
        shape: [5, 2, 2, 1],
        type: '|u1',
        size: pixels.length,
        *pieces() {
          asked++;
          for (let at = 0; at < pixels.length; at += 7) yield pixels.subarray(at, at + 7);
        },
      },
      arr_1: labels,
    });
    expect(readFileSync(path).equals(whole)).toBe(true);
    expect(asked).toBe(2); // checksum, then content
    expect((await readNpz(path)).arr_0).toEqual({ shape: [5, 2, 2, 1], data: pixels });
  });

  it('refuses more than a plain zip holds before it writes anything', async () => {
    const endless = { shape: [2 ** 32], type: '|u1' as const, size: 2 ** 32, pieces: () => [] };
    await expect(writeNpz(path, { arr_0: endless })).rejects.toThrow(
      `writeNpz: ${path}: expected at most 4294967295 bytes, got `,
    );
  });
});

describe('readNpzRows', () => {
  const write = () => writeNpz(path, { arr_0: { shape: [5, 2, 2, 1], data: pixels }, arr_1: labels });
  const read = (rows: number) => [...readNpzRows(path, { rows })];

  it('gives all rows, some at a time', async () => {
    await write();
    expect(read(2).map(({ shape, first, count, data }) => [shape, first, count, [...data]])).toEqual([
      [[5, 2, 2, 1], 0, 2, [...pixels.subarray(0, 8)]],
      [[5, 2, 2, 1], 2, 2, [...pixels.subarray(8, 16)]],
      [[5, 2, 2, 1], 4, 1, [...pixels.subarray(16)]],
    ]);
  });

  it('refuses a changed value before it gives the last rows', async () => {
    await write();
    const bytes = readFileSync(path);
    bytes[bytes.indexOf(Buffer.from(pixels))] ^= 1;
    writeFileSync(path, bytes);
    expect(() => read(2)).toThrow(`readNpzRows: ${path}: has a wrong checksum (corrupt file?).`);
  });

  it('refuses what it cannot read', async () => {
    await write();
    truncateSync(path, readFileSync(path).indexOf(Buffer.from(pixels)) + 6);
    expect(() => read(1)).toThrow(`readNpzRows: ${path}: ends after 1 of 5 rows (truncated file?).`);
    await writeNpz(path, { arr_1: labels });
    expect(() => read(1)).toThrow(`readNpzRows: ${path}: expected values of type |u1, got <i4.`);
    writeFileSync(path, 'no archive at all, but long enough for a header');
    expect(() => read(1)).toThrow(`readNpzRows: ${path}: expected a zip archive, got none.`);
  });
});
