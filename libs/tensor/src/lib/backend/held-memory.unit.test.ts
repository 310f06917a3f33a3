import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Engine } from '../engine.ts';
import { startEngine } from '../start-engine.ts';
import * as tf from '../tf.ts';
import { heldMemory, releaseMemory } from './held-memory.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine({ engine: 'wasm', threads: 1 });
});
afterAll(() => engine.dispose());

it('counts what tensors use and what is kept for later ones, until that is given back', () => {
  releaseMemory();
  const before = heldMemory()!;
  const x = tf.zeros([2 ** 20]);
  expect(heldMemory()! - before).toBeGreaterThanOrEqual(2 ** 22);
  releaseMemory();
  expect(x.dataSync()[2 ** 20 - 1]).toBe(0);
  x.dispose();
  expect(heldMemory()! - before).toBeGreaterThanOrEqual(2 ** 22);
  releaseMemory();
  expect(heldMemory()).toBe(before);
});
