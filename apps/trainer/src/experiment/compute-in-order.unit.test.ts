import { describe, expect, it } from 'vitest';
import type { Stage } from '../stages/stage.ts';
import { computeInOrder } from './compute-in-order.ts';
import type { PlannedStage } from './experiment-plan.ts';

function stage(name: string, ...inputs: PlannedStage[]): PlannedStage {
  const named = Object.fromEntries(inputs.map(({ stage: input }) => [input.name, input]));
  const facts: Stage = { kind: 'data', name, key: name, recipe: {}, inputs: named };
  return { stage: facts, folder: name, record: undefined };
}

const images = stage('images');
const [first, second, third] = ['first', 'second', 'third'].map((name) => stage(name, images));
const scores = stage('scores', images, first, second, third);
const plan = [images, first, second, third, scores];
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe(computeInOrder, () => {
  it.each([1, 2, 5])('computes each stage once and after its inputs, with %d workers', async (count) => {
    const workers = Array.from({ length: count }, (_, worker) => worker);
    const [begun, done]: [string[], string[]] = [[], []];
    const busy = new Set<number>();
    let most = 0;
    const all = await computeInOrder(plan, workers, async ({ stage: { name, inputs } }, worker) => {
      expect(Object.keys(inputs).filter((input) => !done.includes(input))).toEqual([]);
      expect(busy.has(worker)).toBe(false); // one request at a time
      begun.push(name);
      busy.add(worker);
      most = Math.max(most, busy.size);
      await nextTurn();
      busy.delete(worker);
      done.push(name);
      return true;
    });
    expect(all).toBe(true);
    expect(begun).toEqual(['images', 'first', 'second', 'third', 'scores']);
    expect(most).toBe(Math.min(count, 3));
  });

  it('begins nothing more once the user stops, and lets what is under way end', async () => {
    const [begun, ended]: [string[], string[]] = [[], []];
    const all = await computeInOrder(plan, [0, 1], async ({ stage: { name } }) => {
      begun.push(name);
      await nextTurn();
      if (name === 'second') await nextTurn();
      ended.push(name);
      return name !== 'first';
    });
    expect(all).toBe(false);
    expect(begun).toEqual(['images', 'first', 'second']);
    expect(ended).toEqual(begun);
  });

  it('throws what a stage threw, once the others have ended', async () => {
    const ended: string[] = [];
    const work = computeInOrder(plan, [0, 1], async ({ stage: { name } }) => {
      if (name === 'first') throw new Error('out of memory');
      await nextTurn();
      ended.push(name);
      return true;
    });
    await expect(work).rejects.toThrow('out of memory');
    expect(ended).toEqual(['images', 'second']);
  });

  it('waits for nothing that is no part of the plan', async () => {
    const elsewhere = stage('elsewhere');
    expect(await computeInOrder([stage('sample', elsewhere)], [0], async () => true)).toBe(true);
  });
});
