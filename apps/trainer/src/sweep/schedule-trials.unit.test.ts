import { describe, expect, it } from 'vitest';
import { earlyStopSchema } from './early-stop-limits.ts';
import { scheduleTrials } from './schedule-trials.ts';
import { parseSweep } from './sweep-config.ts';
import type { SweepJob } from './sweep-job.ts';
import type { DoneJob } from './sweep-ledger.ts';
import type { JudgedTrial } from './trial.ts';

const sweep = parseSweep({
  ...{ name: 's', preset: 'circles-16', seeds: [0, 1] },
  parameters: {
    'ddpm.training.learningRate': { range: [1e-4, 1e-2], scale: 'log' },
    'ddpm.training.batchSize': { values: [16, 32] },
  },
  method: { kind: 'tpe', trials: 14, startup: 4, lag: 2 },
  objective: { value: 'gapShare', goal: 'maximize' },
});

const objectiveOf = ({ overrides, seed }: SweepJob) =>
  -((Math.log10(Number(overrides[0].split('=')[1])) + 3) ** 2) + seed / 100;

/** Computes jobs in an order that the `random` numbers choose. */
function laboratory(slots: number, random: () => number) {
  const done = new Map<string, DoneJob>();
  const computed: string[] = [];
  const told: JudgedTrial[] = [];
  const state = { atOnce: 0, most: 0, stopAfter: Number.POSITIVE_INFINITY };
  const options = {
    executor: { slots },
    find: (key: string) => done.get(key),
    isStopped: () => computed.length >= state.stopAfter,
    onJudged: (trial: JudgedTrial) => void told.push(trial),
    async compute(job: SweepJob) {
      state.most = Math.max(state.most, ++state.atOnce);
      for (let left = 1 + Math.floor(random() * 20); left > 0; left--) await Promise.resolve();
      state.atOnce--;
      computed.push(job.key);
      done.set(job.key, {
        ...{
          key: job.key,
          trial: job.trial,
          seed: job.seed,
          settings: {},
          runId: 'r',
          error: null,
          seconds: 1,
        },
        objective: objectiveOf(job),
        curve: { 100: -objectiveOf(job) },
      });
      return true;
    },
  };
  return { options, computed, told, state, done };
}

const limitOf = (task: SweepJob['task']) => (task.kind === 'train' ? task.stopIf!.at[0][1] : undefined);

function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe(scheduleTrials, () => {
  it('tries the same on one worker and on many, whoever ends first, and each job once', async () => {
    const alone = laboratory(1, numbers(1));
    const { trials, isWhole } = await scheduleTrials(sweep, alone.options);
    expect(isWhole).toBe(true);
    expect(trials).toHaveLength(14);
    expect(alone.state.most).toBe(1);
    for (let seed = 2; seed < 8; seed++) {
      const many = laboratory(4, numbers(seed));
      expect(await scheduleTrials(sweep, many.options)).toEqual({ trials, isWhole: true });
      expect(many.state.most).toBeGreaterThan(2);
      expect(new Set(many.computed).size).toBe(many.computed.length);
      expect(many.told).toEqual(trials);
    }
  });

  it('goes on after a stop at any place, computing nothing twice', async () => {
    const whole = await scheduleTrials(sweep, laboratory(1, numbers(1)).options);
    for (const stopAfter of [1, 5, 13, 27]) {
      const place = laboratory(3, numbers(stopAfter));
      place.state.stopAfter = stopAfter;
      expect((await scheduleTrials(sweep, place.options)).isWhole).toBe(false);
      place.state.stopAfter = Number.POSITIVE_INFINITY;
      expect(await scheduleTrials(sweep, place.options)).toEqual(whole);
      expect(place.computed).toHaveLength(28);
    }
  });

  it('gives up the same trials on one worker and on many, whoever ends first', async () => {
    const method = { kind: 'random' as const, trials: 20 };
    const earlyStop = earlyStopSchema.parse({ kind: 'median', at: [100], startup: 4, lag: 3 });
    const stopping = { ...sweep, method, earlyStop };
    const given = async (slots: number, seed: number) => {
      const place = laboratory(slots, numbers(seed));
      const ruled = new Map<number, SweepJob['task']>();
      const compute = (job: SweepJob) => {
        ruled.set(job.trial, job.task);
        return place.options.compute(job);
      };
      await scheduleTrials(stopping, { ...place.options, compute });
      return {
        most: place.state.most,
        limits: [...ruled].sort(([a], [b]) => a - b).map(([, task]) => limitOf(task)),
      };
    };
    const { limits } = await given(1, 1);
    expect(limits.slice(0, 4)).toEqual([null, null, null, null]);
    // trial 4 is judged by trial 0 alone, both seeds of it
    const first = laboratory(1, numbers(1));
    await scheduleTrials({ ...stopping, method: { kind: 'random', trials: 1 } }, first.options);
    const [a, b] = [...first.done.values()].map(({ objective }) => -objective!);
    expect(limits[4]).toBeCloseTo((a + b) / 2, 12);
    expect(new Set(limits.slice(4)).size).toBeGreaterThan(5);
    for (let seed = 2; seed < 6; seed++) {
      const many = await given(4, seed);
      expect(many.limits).toEqual(limits);
      expect(many.most).toBeGreaterThan(2);
    }
  });

  it('ends what is under way before it passes an error on', async () => {
    const place = laboratory(3, numbers(1));
    let ended = 0;
    const compute = async (job: SweepJob) => {
      if (job.trial === 1) throw new Error('the disk is full');
      await place.options.compute(job);
      ended++;
      return true;
    };
    await expect(scheduleTrials(sweep, { ...place.options, compute })).rejects.toThrow('the disk is full');
    expect(place.state.atOnce).toBe(0);
    expect(ended).toBe(2);
  });
});
