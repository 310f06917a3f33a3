import { ArtifactStoreError } from '@interpolab/tracking';
import { expect, it } from 'vitest';
import { StorePatience } from './store-patience.ts';

function patienceWith(isWanted: () => boolean = () => true) {
  const pausesMs = [1, 1];
  const told: string[] = [];
  return { told, patience: new StorePatience({ pausesMs, isWanted, tell: (line) => told.push(line) }) };
}

/** A store that fails so many times, and counts the questions. */
function store(failures: number, error: Error = new ArtifactStoreError('it does not answer')) {
  const asked = { times: 0 };
  return {
    asked,
    async call() {
      if (++asked.times <= failures) throw error;
      return 'here';
    },
  };
}

it('asks again until the store answers, and tells each once', async () => {
  const { patience, told } = patienceWith();
  expect(await patience.ask(store(2).call)).toBe('here');
  expect(told).toEqual(['it does not answer', 'the bucket answers again']);
});

it('gives up after the last pause, and then tries each call once until one succeeds', async () => {
  const { patience, told } = patienceWith();
  const gone = store(Number.POSITIVE_INFINITY);
  await expect(patience.ask(gone.call)).rejects.toThrow('it does not answer');
  expect(gone.asked.times).toBe(3);
  await expect(patience.ask(gone.call)).rejects.toThrow('it does not answer');
  expect(gone.asked.times).toBe(4);
  expect(await patience.ask(store(0).call)).toBe('here');
  expect(await patience.ask(store(2).call)).toBe('here');
  expect(told.filter((line) => line === 'it does not answer')).toHaveLength(2);
});

it('does not wait where that is not wanted any more, nor for what is no trouble of the store', async () => {
  const stopping = store(1);
  await expect(patienceWith(() => false).patience.ask(stopping.call)).rejects.toThrow();
  const damaged = store(1, new Error('other bytes'));
  await expect(patienceWith().patience.ask(damaged.call)).rejects.toThrow('other bytes');
  expect([stopping.asked.times, damaged.asked.times]).toEqual([1, 1]);
});
