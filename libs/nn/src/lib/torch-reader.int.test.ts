import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import { tempDirectory } from '@interpolab/testing';
import { describe, expect, it } from 'vitest';
import { streamValues } from './number-stream.ts';
import { openWeights, withWeights } from './open-weights.ts';
import { TorchReader } from './torch-reader.ts';
import { writeTorch } from './torch-writer.ts';
import { WeightsFileError } from './weights-file-error.ts';

// Written by PyTorch 1.13 with tools/reference/make_torch_files.py; the numbers are streams of the rule.
const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/${name}.pt`, import.meta.url));
const rule = (stream: number, count: number) => Float32Array.from(streamValues(stream, count));

async function readAll(path: string): Promise<Map<string, Float32Array>> {
  return withWeights(path, async (reader) => {
    const tensors = new Map<string, Float32Array>();
    for (const [name, { shape, dtype }] of reader.entries) {
      if (dtype !== 'I64') tensors.set(name, await reader.readFinite(name, shape));
    }
    return tensors;
  });
}

const shapesOf = (path: string) =>
  withWeights(path, async ({ entries }) =>
    Object.fromEntries([...entries].map(([name, { dtype, shape }]) => [name, `${dtype} [${shape}]`])),
  );

describe('a file of torch.save', () => {
  it('gives its tensors by name', async () => {
    expect(await shapesOf(fixture('plain'))).toEqual({
      'conv.weight': 'F32 [4,3,3,3]',
      'conv.bias': 'F32 [4]',
      'norm.weight': 'F32 [4]',
    });
    const tensors = await readAll(fixture('plain'));
    expect(tensors.get('conv.weight')).toEqual(rule(1, 108));
    expect(tensors.get('conv.bias')).toEqual(rule(2, 4));
    expect(tensors.get('norm.weight')).toEqual(new Float32Array(4).fill(1));
  });

  it('may be the state dict of a module, with buffers of integers', async () => {
    expect(await shapesOf(fixture('module'))).toMatchObject({
      '0.weight': 'F32 [2,3]',
      '1.running_var': 'F32 [2]',
      '1.num_batches_tracked': 'I64 []',
    });
    expect((await readAll(fixture('module'))).get('0.weight')).toEqual(rule(10, 6));
    await withWeights(fixture('module'), async (reader) => {
      await expect(reader.readFinite('1.num_batches_tracked', [])).rejects.toThrow(
        'tensor "1.num_batches_tracked": expected floating-point numbers, got I64',
      );
    });
  });

  it('may hold views, shared storages, half precision and scalars', async () => {
    const tensors = await readAll(fixture('views'));
    const shared = rule(3, 10);
    expect(tensors.get('whole')).toEqual(shared);
    expect(tensors.get('part')).toEqual(shared.slice(2, 8));
    expect(tensors.get('steps')).toEqual(Float32Array.of(shared[1], shared[4], shared[7]));
    const rows = rule(4, 15);
    expect(tensors.get('columns')).toEqual(
      rows.map((_, index) => rows[(index % 3) * 5 + Math.floor(index / 3)]),
    );
    expect(tensors.get('half')).toBeAllClose(rule(5, 6), { rtol: 2 ** -11, atol: 2 ** -25 });
    expect(tensors.get('bfloat16')).toBeAllClose(rule(6, 6), { rtol: 2 ** -8, atol: 0 });
    expect(tensors.get('bfloat16')).not.toBeAllClose(rule(6, 6), { rtol: 2 ** -12, atol: 0 });
    expect(tensors.get('double')).toEqual(rule(7, 3));
    expect(tensors.get('scalar')).toEqual(rule(8, 1));
    expect(tensors.get('empty')).toEqual(new Float32Array(0));
    expect(tensors.get('parameter')).toEqual(rule(9, 2));
  });

  it('may keep the state dict under a name, beside numbers and texts', async () => {
    await withWeights(fixture('nested'), async (reader) => {
      expect([...reader.entries.keys()]).toEqual(['state_dict.weight']);
      expect(reader.metadata).toEqual({ step: '12', note: 'text', lr: '0.5' });
    });
  });

  it.each([
    [
      'hostile-call',
      'its description: expected a state dict, got a reference to "posix.system", which is not used',
    ],
    ['expanded', 'its description: a tensor [1000,3] of 3 numbers (call .contiguous() before saving)'],
    ['legacy', 'written by PyTorch before 1.6 or in its old format (load it there and torch.save it again)'],
    ['compressed', 'expected stored content, got compressed or encrypted (method 8; torch.save stores)'],
    ['missing', 'expected a file, found none'],
  ])('is refused with the reason: %s', async (name, message) => {
    await expect(openWeights(fixture(name))).rejects.toThrow(message);
    await expect(openWeights(fixture(name))).rejects.toThrow(WeightsFileError);
    expect(existsSync('/tmp/interpolab-was-here')).toBe(false);
  });
});

/** A PyTorch file with this description and these storages, all checksums right, as anyone might hand it to us. */
function forged(pickle: (string | number[])[], storages: Record<string, Uint8Array> = {}): string {
  const path = join(tempDirectory(), 'forged.pt');
  const description = Buffer.concat(pickle.map((piece) => Buffer.from(piece as string)));
  writeFileSync(path, zipOf({ 'a/data.pkl': description, ...storages }));
  return path;
}

/** A zip of stored entries, by the book and by nothing of the code under test. */
function zipOf(entries: Record<string, Uint8Array>, change: (directory: Buffer) => void = () => {}): Buffer {
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  let position = 0;
  for (const [name, content] of Object.entries(entries)) {
    const header = Buffer.alloc(46);
    header.writeUInt32LE(crc32(content), 16);
    header.writeUInt32LE(content.length, 20);
    header.writeUInt32LE(content.length, 24);
    header.writeUInt16LE(name.length, 28);
    header.writeUInt32LE(position, 42);
    header.write('PK\x01\x02', 'latin1');
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), header.subarray(6, 32)]);
    pieces.push(local, Buffer.from(name), Buffer.from(content));
    directory.push(Buffer.concat([header, Buffer.from(name)]));
    position += 30 + name.length + content.length;
  }
  const whole = Buffer.concat(directory);
  change(whole);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(whole.length, 12);
  end.writeUInt32LE(position, 16);
  return Buffer.concat([...pieces, whole, end]);
}

const start = [0x80, 2];
const text = (value: string) => [0x58, value.length, 0, 0, 0, ...Buffer.from(value)];
const storage = (type: string, length: number[]) => [
  '((',
  text('storage'),
  `ctorch\n${type}\n`,
  text('0'),
  text('cpu'),
  length,
  'tQ',
];
/** {"w": tensor of a float storage "0"} */
const tensor = (o: { length: number[]; offset: number[]; shape: number[][]; strides: number[][] }) => [
  start,
  '}',
  text('w'),
  'ctorch._utils\n_rebuild_tensor_v2\n',
  ...storage('FloatStorage', o.length),
  o.offset,
  '(',
  o.shape.flat(),
  't(',
  o.strides.flat(),
  't',
  [0x89],
  '}tRs.',
];
const int = (value: number) => {
  const bytes = Buffer.alloc(5);
  bytes[0] = 0x4a;
  bytes.writeInt32LE(value, 1);
  return [...bytes];
};
const four = { 'a/data/0': new Uint8Array(new Float32Array([1, 2, 3, 4]).buffer) };

describe('a hostile file', () => {
  it('is told from an honest one made in the same way', async () => {
    const path = forged(tensor({ length: int(4), offset: int(1), shape: [int(3)], strides: [int(1)] }), four);
    expect((await readAll(path)).get('w')).toEqual(Float32Array.of(2, 3, 4));
  });

  it.each<[string, (string | number[])[], string]>([
    [
      'runs code',
      [start, 'cos\nsystem\n', '(', text('true'), 'tR.'],
      'a reference to "os.system", which is not used',
    ],
    ['evaluates', [start, 'cbuiltins\neval\n', '.'], 'a reference to "builtins.eval"'],
    [
      'imports by the stack',
      [start, [0x93], '.'],
      'expected the opcodes of a state dict, got 0x93 at byte 2',
    ],
    ['makes instances', [start, '(ios\nsystem\n.'], 'expected the opcodes of a state dict, got 0x69'],
    ['uses an extension', [start, [0x82, 1], '.'], 'got 0x82'],
    ['calls what it made', [start, '})R.'], 'a call of something that is not a name'],
    ['calls a storage type', [start, 'ctorch\nFloatStorage\n)R.'], 'a call of "torch.FloatStorage"'],
    ['has an endless name', [start, `c${'x'.repeat(300)}\n.`], 'a name that does not end'],
    ['lies about a text', [start, [0x58, 0xff, 0xff, 0xff, 0xff], 'x.'], 'it ends too early'],
    ['has a huge integer', [start, [0x8a, 200], 'x.'], 'an integer of 200 bytes'],
    ['pops too often', [start, '0'], 'got 0x30'],
    ['takes from nothing', [start, 's.'], 'a value is missing'],
    ['lacks a mark', [start, '}u.'], 'a mark is missing'],
    ['recalls nothing', [start, 'h', [3], '.'], 'value 3 is used before it is there'],
    ['is no dictionary', [start, ')', '.'], 'expected a dictionary of tensors'],
    ['holds a list', [start, '}', text('a'), ']s.'], '"a": expected a tensor, got something else'],
    ['leaves things', [start, '}}.'], 'values are left over'],
    [
      'contains itself',
      [start, '}q', [0], text('a'), 'h', [0], 's.'],
      'dictionaries nested more than 4 deep',
    ],
    ['has keys of keys', [start, '}})s.'], 'a key that is no text'],
    [
      'nests tuples',
      [start, ')', new Array<number>(100_000).fill(0x85), '.'],
      'expected a dictionary of tensors',
    ],
    ['never ends', [start, '}'], 'it ends too early'],
    ['is empty', [], 'it ends too early'],
    ['has odd storages', [start, ...storage('OddStorage', int(4)), '.'], 'a reference to "torch.OddStorage"'],
    [
      'has a storage of no size',
      [start, ...storage('FloatStorage', int(-4)), '.'],
      'a storage of unknown kind',
    ],
    [
      'reaches outside',
      tensor({ length: int(4), offset: int(2), shape: [int(3)], strides: [int(1)] }),
      'a tensor [3] that reaches beyond the 4 numbers of its storage',
    ],
    [
      'is larger than the world',
      tensor({
        length: int(4),
        offset: int(0),
        shape: [int(2 ** 31 - 1), int(2 ** 31 - 1), int(2 ** 31 - 1)],
        strides: [int(0), int(0), int(0)],
      }),
      'of 4 numbers (call .contiguous() before saving)',
    ],
    [
      'has negative sizes',
      tensor({ length: int(4), offset: int(0), shape: [int(-3)], strides: [int(1)] }),
      'a tensor that is not described as one',
    ],
    [
      'claims more numbers than there are',
      tensor({ length: int(2 ** 30), offset: int(0), shape: [int(2 ** 30)], strides: [int(1)] }),
      'tensor "w": expected 4294967296 bytes in data/0, got 16',
    ],
  ])('%s', async (_, pickle, message) => {
    await expect(openWeights(forged(pickle, four))).rejects.toThrow(message);
    await expect(openWeights(forged(pickle, four))).rejects.toThrow(WeightsFileError);
  });

  it('names more than it could hold, by dictionaries that share parts', async () => {
    const leaves = Array.from({ length: 60 }, (_, index) => [...text(`k${index}`), 0x4e]);
    const level = (inner: number) =>
      Array.from({ length: 60 }, (_, index) => [...text(`k${index}`), 0x68, inner]);
    const path = forged([
      start,
      '}',
      ...[text('a'), '}q', [0], '(', leaves.flat(), 'us'],
      ...[text('b'), '}q', [1], '(', level(0).flat(), 'us'],
      ...[text('c'), '}q', [2], '(', level(1).flat(), 'us'],
      '.',
    ]);
    await expect(openWeights(path)).rejects.toThrow('more than 100000 names');
  });

  it.each<[string, (directory: Buffer) => void, string]>([
    ['overlaps', (d) => d.writeUInt32LE(0, 46 + 10 + 42), 'overlaps the one before'],
    ['lies about a size', (d) => d.writeUInt32LE(999, 24), 'has two sizes'],
    [
      'is bigger inside',
      (d) => [20, 24].map((at) => d.writeUInt32LE(2 ** 31, at)),
      'runs into the directory',
    ],
    ['has another checksum', (d) => d.writeUInt32LE(7, 16), 'its checksum is wrong'],
    ['has a compressed entry', (d) => d.writeUInt16LE(8, 10), 'expected stored content'],
    ['begins elsewhere', (d) => d.writeUInt32LE(12, 42), 'has no header of its own'],
    ['begins outside', (d) => d.writeUInt32LE(2 ** 30, 42), 'lie outside of the file'],
    ['is called otherwise', (d) => d.write('b', 46), 'calls itself'],
  ])('has a zip that %s', async (_, change, message) => {
    const pickle = Buffer.concat(
      tensor({ length: int(4), offset: int(0), shape: [int(4)], strides: [int(1)] }).map((piece) =>
        Buffer.from(piece as string),
      ),
    );
    const path = join(tempDirectory(), 'forged.pt');
    writeFileSync(path, zipOf({ 'a/data.pkl': pickle, ...four }, change));
    await expect(readAll(path)).rejects.toThrow(message);
    await expect(readAll(path)).rejects.toThrow(WeightsFileError);
  });
});

describe('a damaged file', () => {
  const bytes = readFileSync(fixture('views'));

  async function outcome(
    folder: string,
    damaged: Uint8Array,
  ): Promise<'refused' | Map<string, Float32Array>> {
    const path = join(folder, 'damaged.pt');
    writeFileSync(path, damaged);
    try {
      return await readAll(path);
    } catch (error) {
      if (error instanceof WeightsFileError) return 'refused';
      throw error;
    }
  }
  it('is refused wherever it is cut off', async () => {
    const folder = tempDirectory();
    for (let length = 0; length < bytes.length; length += 1 + Math.floor(length / 97)) {
      expect(await outcome(folder, bytes.subarray(0, length)), `cut at ${length}`).toBe('refused');
    }
  });

  it('is refused, or gives the same numbers, whatever byte is wrong', async () => {
    const folder = tempDirectory();
    const whole = await readAll(fixture('views'));
    let refused = 0;
    for (let at = 0; at < bytes.length; at += 3) {
      const damaged = Uint8Array.from(bytes);
      damaged[at] ^= 1 << (at % 8);
      const result = await outcome(folder, damaged);
      if (result === 'refused') refused++;
      else expect(result, `byte ${at}`).toEqual(whole); // a byte of padding, time or the like
    }
    expect(refused).toBeGreaterThan(bytes.length / 3 / 4);
  });
});

describe(writeTorch, () => {
  it('writes what the reader reads, aligned for mapping, the same bytes each time', async () => {
    const folder = tempDirectory();
    const tensors = [
      { name: 'a.weight', dtype: 'F32' as const, shape: [2, 3], values: () => rule(1, 6) },
      { name: 'scalar', dtype: 'F32' as const, shape: [], values: () => rule(2, 1) },
    ];
    for (const name of ['first.pt', 'second.pt']) writeTorch(join(folder, name), tensors);
    const [first, second] = readdirSync(folder)
      .sort()
      .map((name) => readFileSync(join(folder, name)));
    expect(first.equals(second)).toBe(true);
    expect(await readAll(join(folder, 'first.pt'))).toEqual(
      new Map([
        ['a.weight', rule(1, 6)],
        ['scalar', rule(2, 1)],
      ]),
    );
    expect(first.indexOf(Buffer.from(rule(1, 6).buffer)) % 64).toBe(0);
  });

  it('refuses NaN and keeps the last file', () => {
    const path = join(tempDirectory(), 'a.pt');
    const write = (value: number) =>
      writeTorch(path, [{ name: 'w', dtype: 'F32', shape: [1], values: () => Float32Array.of(value) }]);
    write(1);
    const before = readFileSync(path);
    expect(() => write(Number.NaN)).toThrow(
      'tensor "w": NaN at element 0 is not written (the last file is kept)',
    );
    expect(readFileSync(path).equals(before)).toBe(true);
  });
});

describe(TorchReader, () => {
  it('says what it expected', async () => {
    const reader = await TorchReader.open(fixture('plain'));
    expect(() => reader.assertFloat('conv.bias', [5])).toThrow('tensor "conv.bias": expected [5], got [4]');
    expect(() => reader.assertFloat('conv.bia', [4])).toThrow(
      'tensor "conv.bia": expected [4], not found in the file',
    );
    await reader.close();
  });
});
