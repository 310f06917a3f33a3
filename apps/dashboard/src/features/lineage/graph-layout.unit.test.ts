import { expect, it } from 'vitest';
import { layoutGraph } from './graph-layout.ts';

const run = (runId: string) => ({
  ...{ runId, name: runId, kind: 'ddpm' as const, status: 'finished' as const, project: 'p', distance: 0 },
});
const edge = (from: string, to: string, name = 'x') => ({ from, to, name, sha256: 'a'.repeat(64) });

it('places each run behind all that it reads from', () => {
  const { runs, columns, rows, edges } = layoutGraph({
    runs: ['evaluate', 'sample', 'data', 'classifier', 'ddpm'].map(run),
    edges: [
      ...[edge('data', 'classifier'), edge('data', 'ddpm'), edge('classifier', 'sample')],
      ...[edge('ddpm', 'sample', 'weights'), edge('ddpm', 'sample', 'config'), edge('sample', 'evaluate')],
      edge('data', 'evaluate'),
    ],
  });
  const at = Object.fromEntries(runs.map(({ run: { runId }, column, row }) => [runId, [column, row]]));
  expect(at).toEqual({ data: [0, 0], classifier: [1, 0], ddpm: [1, 1], sample: [2, 0], evaluate: [3, 0] });
  expect([columns, rows]).toEqual([4, 2]);
  expect(edges.find(({ from, to }) => from.run.runId === 'ddpm' && to.run.runId === 'sample')?.names).toEqual(
    ['weights', 'config'],
  );
});

it('ends with runs that read from each other, and from themselves', () => {
  const { runs, edges } = layoutGraph({
    runs: ['a', 'b'].map(run),
    edges: [edge('a', 'b'), edge('b', 'a'), edge('a', 'a')],
  });
  expect(runs).toHaveLength(2);
  expect(edges).toHaveLength(2);
});
