import { describe, expect, it } from 'vitest';
import type { MemoryBlock } from './kernel-library.ts';
import { MemoryPool } from './memory-pool.ts';

function makePool() {
  const allocated: number[] = [];
  const pool = new MemoryPool((bytes): MemoryBlock => {
    allocated.push(bytes);
    return { address: allocated.length, buffer: new ArrayBuffer(0), offset: 0, bytes };
  });
  return { pool, allocated };
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
});
