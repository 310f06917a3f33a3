import { expect, it } from 'vitest';
import { baseTrial, compareTrials } from './compare-trials.ts';
import { parseSweep } from './sweep-config.ts';
import { jobsOf } from './sweep-job.ts';
import type { DoneJob } from './sweep-ledger.ts';
import { sweepTable } from './sweep-table.ts';

const sweep = parseSweep({
  ...{ name: 's', preset: 'circles-16', seeds: [0, 1, 2], method: { kind: 'grid' } },
  // the preset has 2500
  parameters: { 'ddpm.training.steps': { values: [1000, 2500, 4000] } },
  objective: { value: 'gapShare', goal: 'maximize' },
});
const trials = [1000, 2500, 4000].map((steps, index) => ({
  ...{ index, settings: { 'ddpm.training.steps': steps } },
}));

/** A ledger in which every trial came to these numbers, seed by seed. */
function ledger(objectives: readonly (readonly (number | null)[])[]) {
  const jobs = trials.flatMap((trial) =>
    jobsOf(sweep, trial).map(({ key, seed }) => [key, { objective: objectives[trial.index][seed] }] as const),
  );
  const known = new Map(jobs);
  return (key: string) => known.get(key) as DoneJob | undefined;
}

it('holds every trial against one, seed by seed, as far as both have numbers', () => {
  const find = ledger([
    [0.1, 0.4, 0.7],
    [0.3, 0.5, 0.8],
    [0.2, null, 0.6],
  ]);
  const [first, last] = compareTrials(sweep, trials, { against: 1, find });
  // differences −0.2, −0.1, −0.1: mean −0.4/3, deviation 0.1/√3, t(97.5 %, 2) = 4.302653 (any table)
  expect(first).toMatchObject({ trial: 0, against: 1, pairs: 3 });
  expect(first.meanDifference).toBeCloseTo(-0.4 / 3, 12);
  expect(first.low).toBeCloseTo(-0.4 / 3 - (4.302653 * 0.1) / 3, 6);
  expect(first.high).toBeCloseTo(-0.4 / 3 + (4.302653 * 0.1) / 3, 6);
  // an effect of 4/√3 deviations: (t(97.5 %) + t(80 %))² · 3/16 is 5.4 of three seeds, and 3.2 of four (any table)
  expect(first.seedsMissing).toBe(1);
  expect(last).toMatchObject({ trial: 2, pairs: 2 });
  expect(last.meanDifference).toBeCloseTo(-0.15, 12);
});

it('knows of one seed no interval, and of none nothing', () => {
  const find = ledger([
    [0.1, null, null],
    [0.3, 0.5, null],
    [null, null, 0.6],
  ]);
  expect(compareTrials(sweep, trials, { against: 1, find })).toEqual([
    {
      ...{ trial: 0, against: 1, pairs: 1, meanDifference: expect.closeTo(-0.2, 12) },
      ...{ std: null, low: null, high: null, seedsMissing: null },
    },
  ]);
});

it('takes the preset as it stands for the base, or else the first', () => {
  expect(baseTrial(sweep, trials)).toBe(1);
  expect(baseTrial(sweep, [trials[0], trials[2]])).toBe(0);
});

it('shows it beside the objective', () => {
  const find = ledger([
    [0.1, 0.4, 0.7],
    [0.3, 0.5, 0.8],
    [0.3, 0.5, 0.8],
  ]);
  const comparisons = compareTrials(sweep, trials, { against: 1, find });
  const judged = trials.map((trial, at) => ({ ...trial, objective: [0.4, 0.5333, 0.5333][at] }));
  expect(sweepTable(sweep, judged, comparisons).split('\n')).toEqual([
    'trial  ddpm.training.steps  gapShare (maximize)  less trial 1      95 % interval  seeds  seeds missing',
    '    0                 1000                  0.4       -0.1333  -0.2768 – 0.01009      3              1',
    '    1                 2500               0.5333             –                  –      –              –',
    '    2                 4000               0.5333             0              0 – 0      3              –',
  ]);
});
