import { describe, expect, it } from 'vitest';
import { countTrials, suggestTrial } from './suggest-trial.ts';
import { parseSweep, type SweepConfig } from './sweep-config.ts';
import type { JudgedTrial, Settings, Trial } from './trial.ts';

const sweepOf = (changes: object): SweepConfig =>
  parseSweep({
    ...{
      name: 's',
      preset: 'circles-16',
      parameters: { a: { values: [1, 2] }, b: { values: ['x', 'y', 'z'] } },
    },
    ...{ method: { kind: 'grid' }, objective: { value: 'gapShare', goal: 'maximize' } },
    ...changes,
  });

/** Asks to the end, each trial judged at once by `objective`. */
function runThrough(sweep: SweepConfig, objective: (settings: Settings) => number | null): JudgedTrial[] {
  const trials: JudgedTrial[] = [];
  for (;;) {
    const next = suggestTrial(sweep, trials);
    if (next === 'end') return trials;
    if (next === 'wait') throw new Error('nothing to wait for');
    trials.push({ ...next, objective: objective(next.settings) });
  }
}

describe('a grid', () => {
  it('is every combination once, the last parameter changing first', () => {
    const trials = runThrough(sweepOf({}), () => 0);
    expect(trials.map(({ settings }) => Object.values(settings).join(''))).toEqual([
      ...['1x', '1y', '1z', '2x', '2y', '2z'],
    ]);
    expect(countTrials(sweepOf({}))).toBe(6);
  });
});

describe('random', () => {
  const random = sweepOf({
    parameters: { lr: { range: [1e-4, 1e-1], scale: 'log' } },
    method: { kind: 'random', trials: 300 },
  });

  it('covers the scale evenly, and gives a number the same settings whatever came before', () => {
    const trials = runThrough(random, () => 0);
    const decades = [0, 0, 0];
    for (const { settings } of trials) decades[Math.floor(Math.log10(settings.lr as number) + 4)]++;
    for (const count of decades) expect(Math.abs(count - 100)).toBeLessThan(30); // 3.7 standard deviations
    expect((suggestTrial(random, trials.slice(0, 7)) as Trial).settings).toEqual(trials[7].settings);
    expect(runThrough({ ...random, seed: 1 }, () => 0)[0].settings).not.toEqual(trials[0].settings);
  });
});

describe('successive halving', () => {
  const halving = sweepOf({
    parameters: { x: { range: [0, 1] } },
    method: {
      ...{ kind: 'halving', trials: 9, reduction: 3 },
      budget: { path: 'steps', from: 100, to: 1000 },
    },
  });
  const ofX = ({ x }: Settings) => x as number;

  it('sends the best third on with three times the budget', () => {
    const trials = runThrough(halving, ofX);
    expect(countTrials(halving)).toBe(13);
    expect(trials.map(({ rung, settings }) => [rung, settings.steps])).toEqual([
      ...Array.from({ length: 9 }, () => [0, 100]),
      ...Array.from({ length: 3 }, () => [1, 300]),
      [2, 900],
    ]);
    const best = trials.slice(0, 9).map(({ settings }) => ofX(settings));
    best.sort((a, b) => b - a);
    expect(trials.slice(9).map(({ settings }) => ofX(settings))).toEqual([...best.slice(0, 3), best[0]]);
  });

  it('waits for the rung before, and leaves out what gave no number', () => {
    const rung = runThrough(halving, ofX).slice(0, 9);
    const { objective: _, ...open } = rung[3];
    expect(suggestTrial(halving, [...rung.slice(0, 3), open, ...rung.slice(4)])).toBe('wait');
    const allButOneFailed = rung.map((trial, i) => ({ ...trial, objective: i === 5 ? 1 : null }));
    const next = suggestTrial(halving, allButOneFailed) as Trial;
    expect(next.settings.x).toBe(rung[5].settings.x);
    expect(suggestTrial(halving, [...allButOneFailed, { ...next, objective: 1 }])).toBe('end');
  });
});

describe('tpe', () => {
  const tpe = (seed: number) =>
    sweepOf({
      ...{
        parameters: { x: { range: [0, 1] }, y: { range: [0, 1] }, c: { values: ['good', 'bad', 'worse'] } },
        seed,
      },
      ...{ method: { kind: 'tpe', trials: 60, startup: 12 }, objective: { value: 'v', goal: 'minimize' } },
    });
  const loss = ({ x, y, c }: Settings) =>
    ((x as number) - 0.31) ** 2 + ((y as number) - 0.72) ** 2 + (c === 'good' ? 0 : c === 'bad' ? 0.1 : 0.2);
  const best = (trials: readonly JudgedTrial[]) => Math.min(...trials.map(({ objective }) => objective!));

  it('finds better settings than as many random ones', () => {
    const seeds = Array.from({ length: 12 }, (_, seed) => seed);
    const wins = seeds.filter((seed) => {
      const sweep = tpe(seed);
      const random = { ...sweep, method: { kind: 'random' as const, trials: 60 } };
      return best(runThrough(sweep, loss)) < best(runThrough(random, loss));
    });
    expect(wins.length).toBeGreaterThanOrEqual(9); // by chance alone 1 time in 14
    const late = runThrough(tpe(0), loss).slice(40);
    expect(late.filter(({ settings }) => settings.c === 'good').length).toBeGreaterThan(12);
  }, 30_000);

  it('does not look at the last trials, so that they may be under way', () => {
    const trials = runThrough(tpe(0), loss).slice(0, 20);
    const next = suggestTrial(tpe(0), trials);
    const { objective: _, ...open } = trials[19];
    expect(suggestTrial(tpe(0), [...trials.slice(0, 19), open])).toEqual(next);
    expect(suggestTrial(tpe(0), [...trials.slice(0, 18), open, trials[19]])).toBe('wait');
  });
});

describe(parseSweep, () => {
  it.each([
    [{ parameters: {} }, 'sweep: config parameters: needs at least one parameter; got {}'],
    [{ set: { a: 3 } }, 'sweep: "a" is both set and a parameter.'],
    [
      { parameters: { 'evaluation.classifiers': { values: [['one'], ['other']] } } },
      'sweep: parameters.evaluation.classifiers: must not be one, for scores of different classifiers cannot be compared (set it for all).',
    ],
    [{ metod: 1 }, 'sweep: config metod: unknown key; did you mean "method"?'],
    [
      { method: { kind: 'halving', trials: 3, budget: { path: 'steps', from: 9, to: 3 } } },
      'sweep: method.budget: from 9 is above to 3.',
    ],
  ])('refuses %j', (changes, message) => {
    expect(() => sweepOf(changes)).toThrow(message);
  });
});
