import { describe, expect, it } from 'vitest';
import { RandomStream } from '../random/random-stream.ts';
import type { MemoryBlock } from './kernel-library.ts';
import { MemoryPool } from './memory-pool.ts';

function makePool(o: { patience?: number; room?: number; beforeRelease?: () => void } = {}) {
  const allocated: number[] = [];
  const released: number[] = [];
  let held = 0;
  const pool = new MemoryPool((bytes): MemoryBlock => {
    if (held + bytes > (o.room ?? Number.POSITIVE_INFINITY)) throw new RangeError('full');
    held += bytes;
    allocated.push(bytes);
    const release = () => {
      held -= bytes;
      released.push(bytes);
    };
    return { address: allocated.length, buffer: new ArrayBuffer(0), offset: 0, bytes, usedIn: 0, release };
  }, o);
  return { pool, allocated, released };
}

describe(MemoryPool, () => {
  it('gives blocks of at least the size asked for, at most an eighth of an octave larger', () => {
    const { pool } = makePool();
    for (const bytes of [0, 1, 256, 257, 1000, 4096, 4097, 123_456, 2 ** 31]) {
      const block = pool.take(bytes);
      expect(block.bytes).toBeGreaterThanOrEqual(bytes);
      expect(block.bytes).toBeLessThanOrEqual(Math.max(256, bytes * 1.125));
    }
  });

  it('reuses what was given back', () => {
    const { pool, allocated } = makePool();
    const block = pool.take(5000);
    pool.give(block);
    expect(pool.take(4900)).toBe(block);
    expect(allocated).toHaveLength(1);
  });

  it('lends a block that is up to half too large, not a larger one', () => {
    const { pool } = makePool();
    const block = pool.take(1400);
    pool.give(block);
    expect(pool.take(700)).not.toBe(block);
    expect(pool.take(1024)).toBe(block);
  });

  it('counts what it holds and what is free', () => {
    const { pool } = makePool();
    const [a, b] = [pool.take(1024), pool.take(2048)];
    pool.give(a);
    expect(pool.bytes).toEqual({ held: 3072, free: 1024 });
    pool.clear();
    expect(pool.bytes).toEqual({ held: 2048, free: 0 });
    pool.give(b);
    expect(pool.bytes).toEqual({ held: 2048, free: 2048 });
  });

  it('takes nothing new for a step that repeats, and gives nothing of it back', () => {
    const { pool, allocated, released } = makePool({ patience: 3000 });
    const sizes = Array.from(new RandomStream(2).normals(500), (z) => Math.floor(4 * Math.exp(7 + 3 * z)));
    const step = () => {
      const live: MemoryBlock[] = [];
      const order = new RandomStream(8);
      for (const bytes of sizes) {
        live.push(pool.take(bytes));
        if (live.length > 100) pool.give(live.splice(order.integers(1, live.length)[0], 1)[0]);
      }
      for (const block of live) pool.give(block);
    };
    for (let i = 0; i < 3; i++) step();
    const { length } = allocated;
    for (let i = 0; i < 40; i++) step();
    expect(allocated).toHaveLength(length);
    expect(released).toHaveLength(0);
  });

  it('gives back what nobody took for some time, when the sizes change', () => {
    const { pool, released } = makePool({ patience: 5000 });
    const training = [pool.take(2 ** 20), pool.take(2 ** 20), pool.take(2 ** 22)];
    for (const block of training) pool.give(block);
    const use = (count: number) => {
      for (let i = 0; i < count; i++) pool.give(pool.take(2 ** 12));
    };
    use(4000);
    expect(released).toEqual([]);
    use(3000);
    expect(released.toSorted()).toEqual([2 ** 20, 2 ** 20, 2 ** 22]);
    expect(pool.bytes).toEqual({ held: 2 ** 12, free: 2 ** 12 });
  });

  it('learns to keep what returns in a long rhythm', () => {
    const { pool, allocated } = makePool({ patience: 2000 });
    const rhythm = () => {
      pool.give(pool.take(2 ** 20));
      for (let i = 0; i < 10_000; i++) pool.give(pool.take(100));
    };
    for (let i = 0; i < 12; i++) rhythm();
    const { length } = allocated;
    expect(length).toBeGreaterThan(2);
    for (let i = 0; i < 12; i++) rhythm();
    expect(allocated).toHaveLength(length);
  });

  it('takes an idle block of a fitting size, the one that has been free for longest', () => {
    const { pool, allocated } = makePool();
    const [a, b, c, small] = [1024, 1024, 1024, 256].map((bytes) => pool.take(bytes));
    for (const block of [a, b, c, small]) pool.give(block);
    expect(pool.takeIdle(1000, (block) => block !== a)).toBe(b);
    expect(pool.takeIdle(1000, (block) => block !== a && block !== c)).toBeNull();
    expect(pool.bytes).toEqual({ held: 3 * 1024 + 256, free: 2 * 1024 + 256 });
    expect(pool.take(1000)).toBe(c); // the others may take one that is in the caches
    expect(pool.takeNew(1000)).not.toBe(a);
    expect(allocated).toEqual([1024, 1024, 1024, 256, 1024]);
  });

  it('gives idle blocks back without a word', () => {
    const { pool, released } = makePool({ beforeRelease: () => expect.fail('announced') });
    const [a, b, c] = [1024, 1024, 4096].map((bytes) => pool.take(bytes));
    for (const block of [a, b, c]) pool.give(block);
    pool.clearIdle((block) => block !== b);
    expect(released).toEqual([1024, 4096]);
    expect(pool.bytes).toEqual({ held: 1024, free: 1024 });
    expect(pool.take(1024)).toBe(b);
  });

  it('announces that it gives memory back, and only then', () => {
    const events: string[] = [];
    const { pool, released } = makePool({ beforeRelease: () => events.push(`${released.length} released`) });
    pool.give(pool.take(1024));
    pool.give(pool.take(4096));
    expect(events).toEqual([]);
    pool.clear();
    expect(events).toEqual(['0 released', '1 released']);
    pool.clear();
    expect(events).toHaveLength(2);
  });

  it('gives free blocks back when the memory is full, and says so if that does not help', () => {
    const { pool, released } = makePool({ room: 10_000 });
    pool.give(pool.take(8192));
    expect(pool.take(1024).bytes).toBe(1024);
    expect(pool.take(8192).bytes).toBe(8192);
    expect(() => pool.take(4096)).toThrow(new RangeError('full'));
    const other = makePool({ room: 10_000 });
    other.pool.give(other.pool.take(4096));
    other.pool.give(other.pool.take(2048));
    expect(other.pool.take(9216).bytes).toBe(9216);
    expect(other.released).toEqual([2048, 4096]);
    expect(released).toEqual([]);
  });
});
