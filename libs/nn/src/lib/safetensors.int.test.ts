import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDirectory } from '@interpolab/testing';
import { describe, expect, it } from 'vitest';
import { SafetensorsError } from './safetensors-error.ts';
import { withSafetensors } from './safetensors-reader.ts';
import { type TensorToWrite, writeSafetensors } from './safetensors-writer.ts';

const float: TensorToWrite = {
  name: 'a',
  dtype: 'F32',
  shape: [2, 2],
  values: () => Float32Array.of(1, -2, 0.5, 3e-38),
};
const others: TensorToWrite[] = [
  { name: 'i', dtype: 'I32', shape: [3], values: () => Int32Array.of(-1, 0, 2 ** 31 - 1) },
  { name: 'd', dtype: 'F64', shape: [1], values: () => Float64Array.of(Math.PI) },
  { name: 'l', dtype: 'I64', shape: [2, 1], values: () => BigInt64Array.of(-(2n ** 63n), 7n) },
  { name: 'empty', dtype: 'F32', shape: [0, 4], values: () => new Float32Array(0) },
];

function fileWith(name: string, bytes: Uint8Array): string {
  const path = join(tempDirectory(), name);
  writeFileSync(path, bytes);
  return path;
}

/** A file with this header and so many data bytes, as anyone might hand it to us. */
function forged(header: unknown, dataBytes = 0): string {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return fileWith('forged.safetensors', bytes);
}

const readAll = (path: string) =>
  withSafetensors(path, async (reader) => {
    const values = new Map<string, unknown>();
    for (const name of reader.entries.keys()) {
      values.set(name, await reader.read(name));
    }
    return { values, metadata: reader.metadata };
  });

async function messageOf(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(SafetensorsError);
  const { message, path } = error as SafetensorsError;
  expect(message).toMatch(/^[^\n]+$/);
  expect(message.startsWith(`${path}: `)).toBe(true);
  return message.slice(path.length + 2);
}

describe('writeSafetensors and SafetensorsReader', () => {
  it('bring every type back to the last bit, with metadata', async () => {
    const path = join(tempDirectory(), 'all.safetensors');
    writeSafetensors(path, { tensors: [float, ...others], metadata: { step: '3' } });
    const { values, metadata } = await readAll(path);
    expect(metadata).toEqual({ step: '3' });
    expect([...values.keys()]).toEqual(['a', 'i', 'd', 'l', 'empty']);
    for (const tensor of [float, ...others]) {
      expect(values.get(tensor.name)).toEqual(tensor.values());
    }
  });

  it('write the documented format: length, JSON header padded to 8 bytes, raw little-endian data', () => {
    const path = join(tempDirectory(), 'one.safetensors');
    writeSafetensors(path, { tensors: [{ ...float, shape: [1], values: () => Float32Array.of(1) }] });
    const header = '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}  ';
    expect(readFileSync(path)).toEqual(
      Buffer.concat([
        Buffer.from([header.length, 0, 0, 0, 0, 0, 0, 0]),
        Buffer.from(header),
        Buffer.from([0, 0, 0x80, 0x3f]),
      ]),
    );
  });

  it('refuse a file that was cut off, at whatever byte', async () => {
    const path = join(tempDirectory(), 'whole.safetensors');
    writeSafetensors(path, { tensors: [float, ...others.slice(0, 2)], metadata: { step: '3' } });
    const bytes = readFileSync(path);
    const cut = join(tempDirectory(), 'cut.safetensors');
    for (let length = 0; length < bytes.length; length++) {
      writeFileSync(cut, bytes.subarray(0, length));
      expect(await messageOf(readAll(cut))).toMatch(/truncated/);
    }
  });

  it('refuse a file that is too long, missing, or no safetensors file at all', async () => {
    const missing = join(tempDirectory(), 'no.safetensors');
    expect(await messageOf(readAll(missing))).toBe('expected a file, found none');
    expect(await messageOf(readAll(forged({}, 4)))).toBe(
      'expected 0 bytes of tensors, got 4 (truncated or damaged file)',
    );
    const text = fileWith('text.safetensors', Buffer.from('not a model at all'));
    expect(await messageOf(readAll(text))).toBe(
      `expected a header of at most 100000000 bytes, got ${Buffer.from('not a mo').readBigUInt64LE()} (not a safetensors file?)`,
    );
  });

  it.each([
    ['[]', 0, 'expected the header to be a JSON object (damaged file)'],
    ['{"a":', 0, 'expected a JSON header, got something else (damaged file)'],
    [{ __metadata__: { step: 3 } }, 0, 'expected "__metadata__" to map names to strings (damaged file)'],
    [{ a: 7 }, 0, 'tensor "a": expected an object in the header (damaged file)'],
    [
      { a: { dtype: 'F8', shape: [1], data_offsets: [0, 2] } },
      2,
      'tensor "a": expected type F32, F64, F16, BF16, I32 or I64, got "F8"',
    ],
    [
      { a: { dtype: 'F32', shape: [-1], data_offsets: [0, 4] } },
      4,
      'tensor "a": expected a shape, got [-1] (damaged file)',
    ],
    [
      { a: { dtype: 'F32', shape: [2 ** 52, 2 ** 52], data_offsets: [0, 4] } },
      4,
      'tensor "a": expected a shape, got [4503599627370496,4503599627370496] (damaged file)',
    ],
    [
      { a: { dtype: 'F32', shape: [1], data_offsets: [4, 0] } },
      4,
      'tensor "a": expected two offsets, got [4,0] (damaged file)',
    ],
    [
      { a: { dtype: 'F32', shape: [2], data_offsets: [0, 4] } },
      4,
      'tensor "a": expected 8 bytes for [2], got 4 (damaged file)',
    ],
    [
      {
        a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
        b: { dtype: 'F32', shape: [1], data_offsets: [4, 8] },
      },
      8,
      'tensor "b": expected to start at byte 8, got 4 (damaged file)',
    ],
    [
      { a: { dtype: 'F32', shape: [1], data_offsets: [4, 8] } },
      8,
      'tensor "a": expected to start at byte 0, got 4 (damaged file)',
    ],
    [
      { a: { dtype: 'F32', shape: [1e9], data_offsets: [0, 4e9] } },
      4,
      'expected 4000000000 bytes of tensors, got 4 (truncated or damaged file)',
    ],
  ])('refuse the header %j', async (header, dataBytes, message) => {
    expect(await messageOf(readAll(forged(header, dataBytes)))).toBe(message);
  });

  it('name the tensor that is not what was expected', async () => {
    const path = join(tempDirectory(), 'bad.safetensors');
    writeSafetensors(path, { tensors: [float, others[0]] });
    const read = (name: string, shape: number[]) =>
      messageOf(withSafetensors(path, (reader) => reader.readFinite(name, shape)));
    expect(await read('b', [1])).toBe('tensor "b": expected [1], not found in the file');
    expect(await read('a', [4])).toBe('tensor "a": expected [4], got [2,2]');
    expect(await read('i', [3])).toBe('tensor "i": expected floating-point numbers, got I32');

    const bytes = readFileSync(path);
    bytes.writeFloatLE(Number.NaN, bytes.length - 12 - 8); // third of the four floats, before 12 bytes of integers
    writeFileSync(path, bytes);
    expect(await read('a', [2, 2])).toBe('tensor "a": expected finite numbers, got NaN at element 2');
  });

  it('do not replace a good file by one with NaN or of the wrong size', () => {
    const directory = tempDirectory();
    const path = join(directory, 'state.safetensors');
    writeSafetensors(path, { tensors: [float] });
    const good = readFileSync(path);
    const write = (values: Float32Array) => () =>
      writeSafetensors(path, { tensors: [{ ...float, values: () => values }] });
    expect(write(Float32Array.of(1, 2, Number.NaN, 4))).toThrow(
      `${path}: tensor "a": NaN at element 2 is not written (the last file is kept)`,
    );
    expect(write(Float32Array.of(1))).toThrow(`${path}: tensor "a": expected 4 values, got 1`);
    expect(readFileSync(path)).toEqual(good);
    expect(readdirSync(directory)).toEqual(['state.safetensors']);
  });
});
