import { describe, expect, it } from 'vitest';
import { loadSweepsState, writeSweepsState } from './sweeps-state.ts';
import { readTrials, sortTrials, trialPoints } from './trials.ts';

const table = {
  ...{ name: 'trials', step: null, at: '' },
  columns: ['trial', 'ddpm.training.learningRate', 'ddpm.network.width', 'objective'],
  rows: [
    [0, 1e-4, 32, 0.2],
    [1, 1e-3, 64, null],
    [2, 1e-2, 64, 0.8],
    [3, 1e-3, 32, 0.5],
  ],
};
const trials = readTrials([table])!;

it('reads the trials of a sweep, and nothing else for one', () => {
  expect(trials.settings).toEqual(['ddpm.training.learningRate', 'ddpm.network.width']);
  expect(trials.rows[1]).toEqual({ trial: 1, settings: [1e-3, 64], objective: null });
  expect(readTrials([{ ...table, name: 'other' }])).toBeNull();
  expect(readTrials([{ ...table, columns: ['a', 'b'] }])).toBeNull();
  expect(readTrials(undefined)).toBeNull();
});

it('sorts by the goal, what gave no number last', () => {
  expect(sortTrials(trials.rows, 'maximize').map(({ trial }) => trial)).toEqual([2, 3, 0, 1]);
  expect(sortTrials(trials.rows, 'minimize').map(({ trial }) => trial)).toEqual([0, 3, 2, 1]);
});

describe(trialPoints, () => {
  it('lays decades out evenly', () => {
    const { points, isLog, xEnds, yEnds } = trialPoints(trials, { along: trials.settings[0], best: 2 });
    expect(isLog).toBe(true);
    expect([xEnds, yEnds]).toEqual([
      [1e-4, 1e-2],
      [0.2, 0.8],
    ]);
    expect(points.map(({ trial }) => trial)).toEqual([0, 2, 3]);
    expect(points.map(({ x }) => Number(x.toFixed(12)))).toEqual([0, 1, 0.5]);
    expect(points.map(({ y }) => Number(y.toFixed(12)))).toEqual([1, 0, 0.5]);
    expect(points.map(({ isBest }) => isBest)).toEqual([false, true, false]);
  });

  it('goes along the trials where no setting is chosen, and along texts in the order they come', () => {
    expect(trialPoints(trials, { along: '', best: null }).xEnds).toEqual([0, 3]);
    const choice = readTrials([
      {
        ...table,
        columns: ['trial', 'kind', 'objective'],
        rows: [
          [0, 'b', 1],
          [1, 'a', 2],
          [2, 'b', 3],
        ],
      },
    ])!;
    const { points, xTexts } = trialPoints(choice, { along: 'kind', best: null });
    expect(xTexts).toEqual(['"b"', '"a"']);
    expect(points.map(({ x }) => x)).toEqual([0, 1, 0]);
  });

  it('has nothing to draw before the first trial is judged', () => {
    const none = { ...trials, rows: [trials.rows[1]] };
    expect(trialPoints(none, { along: '', best: null })).toMatchObject({ points: [], yEnds: null });
  });
});

it('keeps any state in the address', async () => {
  for (const sweep of ['', 'a,b', 'ä&=%?#'])
    for (const order of ['best', 'tried'] as const)
      for (const along of ['', 'ddpm.training.learningRate']) {
        const state = { sweep, order, along, project: 'x y' };
        const address = new URLSearchParams(writeSweepsState(state));
        expect(await loadSweepsState(Promise.resolve(Object.fromEntries(address)))).toEqual(state);
      }
});
