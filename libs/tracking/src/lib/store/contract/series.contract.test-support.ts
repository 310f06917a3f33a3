// Of every store of runs: series of metrics.
import { expect, it } from 'vitest';
import { type ContractSuite, journal, metrics, T0 } from './contract-suite.test-support.ts';

export function seriesContract(under: ContractSuite): void {
  const { begin } = under;

  it('keeps every kind of number in a series', async () => {
    const { run, file } = await begin();
    const values = [0, -0, 1e-300, Number.NaN, Infinity, -Infinity, 2 ** 53, 0.1];
    await file.add(...values.map((value, step) => metrics(step - 3, { 'loss/π "x"': value })));
    const [series] = await under.store.getSeries(run.id, ['loss/π "x"', 'unknown']);
    expect(series).toEqual({
      ...{
        name: 'loss/π "x"',
        steps: values.map((_, step) => step - 3),
        values,
        totalCount: 8,
        thinned: false,
      },
      times: values.map((_, step) => T0 + step - 3),
    });
    expect(await under.store.listMetrics(run.id)).toEqual([
      {
        ...{ name: 'loss/π "x"', count: 8, finiteCount: 5, min: 0, max: 2 ** 53, sum: 2 ** 53 + 0.1 },
        ...{
          firstStep: -3,
          lastStep: 4,
          first: 0,
          last: 0.1,
          conflicts: 0,
          lastAt: new Date(T0 + 4).toISOString(),
        },
      },
    ]);
  });

  it('puts series of several metrics, batches and chunks together', async () => {
    const { run, file } = await begin();
    for (let from = 0; from < 3500; from += 700) {
      const steps = Array.from({ length: 700 }, (_, i) => from + i);
      await file.add(
        ...steps.map((step) => metrics(step, { a: step, ...(step % 3 === 0 && { b: -1 - step }) })),
      );
    }
    const [a, b] = await under.store.getSeries(run.id, ['a', 'b'], { maxPoints: 10_000 });
    expect(a.values).toEqual(Array.from({ length: 3500 }, (_, i) => i));
    expect(b.steps).toEqual(Array.from({ length: 1167 }, (_, i) => 3 * i));
    expect(await under.store.listMetrics(run.id)).toMatchObject([
      {
        name: 'a',
        count: 3500,
        min: 0,
        max: 3499,
        sum: (3499 * 3500) / 2,
        firstStep: 0,
        lastStep: 3499,
        last: 3499,
      },
      { name: 'b', count: 1167, min: -3499, max: -1, lastStep: 3498 },
    ]);
  });

  it('lets the last value of a step win, also far back and over chunks', async () => {
    const { run, file } = await begin();
    await file.add(...Array.from({ length: 2500 }, (_, i) => metrics(2 * i, { loss: 1 })));
    await file.add(...Array.from({ length: 1500 }, (_, i) => metrics(1500 + i, { loss: 2 })));
    await file.add(metrics(-7, { loss: 3 }), metrics(0, { loss: 4 }), metrics(0, { loss: 5 }));
    const expected = new Map<number, number>(Array.from({ length: 2500 }, (_, i) => [2 * i, 1]));
    for (let i = 0; i < 1500; i++) expected.set(1500 + i, 2);
    expected.set(-7, 3).set(0, 5);
    const steps = [...expected.keys()].sort((a, b) => a - b);
    const [series] = await under.store.getSeries(run.id, ['loss'], { maxPoints: 1e6 });
    expect(series.steps).toEqual(steps);
    expect(series.values).toEqual(steps.map((step) => expected.get(step)));
    expect(await under.store.listMetrics(run.id)).toMatchObject([
      {
        count: steps.length,
        sum: [...expected.values()].reduce((a, b) => a + b),
        min: 1,
        max: 5,
        firstStep: -7,
      },
    ]);
  });

  it('counts the steps that were replaced, and tells of them', async () => {
    const { run, file } = await begin();
    await file.add(metrics(1, { loss: 1, lr: Number.NaN }), metrics(2, { loss: 2 }));
    // The same bits again are what a resumed training logs; they are no conflict.
    expect(await file.add(metrics(1, { loss: 1, lr: Number.NaN }), metrics(3, { loss: 3 }))).toEqual([]);
    expect(await file.add(metrics(2, { loss: 7 }), metrics(2, { loss: 8 }), metrics(3, { loss: 9 }))).toEqual(
      [
        `run ${run.id}: metric loss got 3 other values for steps that it has, first at step 2: ` +
          'the last ones stay (stepPolicy overwrite).',
      ],
    );
    expect((await under.store.getSeries(run.id, ['loss']))[0].values).toEqual([1, 8, 9]);
    expect(await under.store.listMetrics(run.id)).toMatchObject([
      { name: 'loss', first: 1, last: 9, count: 3, sum: 18, conflicts: 3 },
      { name: 'lr', first: Number.NaN, conflicts: 0 },
    ]);
  });

  it('keeps the first value of a step if the run says so, and says how many it left out', async () => {
    const { run, file } = await begin({ stepPolicy: 'keepFirst' });
    await file.add(metrics(1, { loss: 1 }), metrics(2, { loss: 2 }));
    expect(await file.add(metrics(1, { loss: 5 }), metrics(0, { loss: 0 }))).toEqual([
      `run ${run.id}: metric loss got 1 other values for steps that it has, first at step 1: ` +
        'the first ones stay (stepPolicy keepFirst).',
    ]);
    await file.add({ type: 'finish', at: T0, status: 'finished', error: null });
    expect((await under.store.getSeries(run.id, ['loss']))[0].values).toEqual([0, 1, 2]);
    expect(await under.store.listMetrics(run.id)).toMatchObject([
      { first: 0, last: 2, sum: 3, conflicts: 1 },
    ]);
    expect(await under.store.getRun(run.id)).toMatchObject({ status: 'finished', stepPolicy: 'keepFirst' });
  });

  it('fails a run with the policy error whose steps came again with other values', async () => {
    const { run, file } = await begin({ stepPolicy: 'error' });
    await file.add(metrics(1, { loss: 1 }), metrics(2, { loss: 2 }));
    await file.add(metrics(2, { loss: 2 }), metrics(1, { loss: 3 }));
    await file.add({ type: 'finish', at: T0, status: 'finished', error: null });
    const error = 'stepPolicy error: steps were logged again with other values (loss: 1)';
    expect(await under.store.getRun(run.id)).toMatchObject({ status: 'failed', error });
    expect((await under.store.statusEvents(run.id)).at(-1)).toMatchObject({
      status: 'failed',
      reason: error,
    });
    expect((await under.store.getSeries(run.id, ['loss']))[0].values).toEqual([1, 2]);
  });

  it('adds values up that are too large for a sum', async () => {
    const { run, file } = await begin();
    await file.add(metrics(1, { huge: 1e308 }));
    await file.add(metrics(2, { huge: 1e308 }));
    expect(await under.store.listMetrics(run.id)).toMatchObject([{ count: 2, sum: Infinity, max: 1e308 }]);
  });

  it('gives a range of steps exactly, and its spikes where it has to thin it', async () => {
    const { run, file } = await begin();
    // Spikes at both ends of the range, and just outside.
    const spikes = new Map([999, 1000, 7000, 7001].map((step) => [step, 50 + step / 1000]));
    await file.add(
      ...Array.from({ length: 8000 }, (_, i) => metrics(i, { loss: spikes.get(i) ?? Math.sin(i) })),
    );
    const [exact] = await under.store.getSeries(run.id, ['loss'], { fromStep: 2500, toStep: 2502 });
    expect(exact).toMatchObject({ steps: [2500, 2501, 2502], totalCount: 3, thinned: false });
    expect(await under.store.getSeries(run.id, ['loss'], { fromStep: 9000 })).toEqual([]);
    const range = { fromStep: 1000, toStep: 7000, maxPoints: 61 };
    const [thin] = await under.store.getSeries(run.id, ['loss'], range);
    expect(thin).toMatchObject({ totalCount: 6001, thinned: true });
    expect(thin.steps.length).toBeLessThanOrEqual(61);
    expect([thin.steps[0], thin.steps.at(-1)]).toEqual([1000, 7000]);
    expect([thin.values[0], thin.values.at(-1)]).toEqual([51, 57]);
    expect(thin.steps).toEqual([...thin.steps].sort((a, b) => a - b));
  });

  it('gives one series of many runs in the order asked for, each thinned by itself', async () => {
    const [long, short, other] = [await begin(), await begin(), await begin()];
    await long.file.add(...Array.from({ length: 3000 }, (_, i) => metrics(i, { loss: i === 7 ? 50 : 1 })));
    await short.file.add(metrics(3, { loss: 2 }), metrics(4, { loss: 3 }));
    await other.file.add(metrics(0, { accuracy: 1 }));
    const ids = [short.run.id, 'none', other.run.id, long.run.id];
    const [first, second, ...rest] = await under.store.getSeriesOfRuns(ids, 'loss', { maxPoints: 100 });
    expect(rest).toEqual([]);
    expect(first).toMatchObject({
      runId: short.run.id,
      name: 'loss',
      steps: [3, 4],
      values: [2, 3],
      thinned: false,
    });
    expect(second).toMatchObject({ runId: long.run.id, totalCount: 3000, thinned: true });
    expect(second.values[second.steps.indexOf(7)]).toBe(50);
    const range = await under.store.getSeriesOfRuns(ids, 'loss', { fromStep: 4, toStep: 5 });
    expect(range.map(({ runId, steps }) => [runId, steps])).toEqual([
      [short.run.id, [4]],
      [long.run.id, [4, 5]],
    ]);
    await expect(
      under.store.getSeriesOfRuns(
        Array.from({ length: 1001 }, (_, i) => `run-${i}`),
        'loss',
      ),
    ).rejects.toThrow('getSeriesOfRuns: expected at most 1000 runs, got 1001 (filter or group them).');
  });

  it('gives curves of any runs: from a step on, smoothed from points that are left out or lie before it', async () => {
    const [long, other] = [await begin(), await begin()];
    const value = (i: number) => Math.sin(i / 40) + (i % 7 === 0 ? 0.5 : 0) + (i === 2001 ? 30 : 0);
    await long.file.add(...Array.from({ length: 4000 }, (_, i) => metrics(i, { loss: value(i), b: i })));
    await other.file.add(metrics(3, { loss: 2 }), metrics(4, { loss: 3 }));
    const wanted = [
      { runId: other.run.id, name: 'loss' },
      { runId: 'none', name: 'loss' },
      { runId: long.run.id, name: 'loss', fromStep: 3900 },
      { runId: long.run.id, name: 'b', fromStep: 4000 },
      { runId: long.run.id, name: 'loss' },
    ];
    const raw = await under.store.getCurves(wanted, { maxPoints: 100 });
    expect(raw.map(({ runId, totalCount, count, smoothed }) => [runId, totalCount, count, smoothed])).toEqual(
      [
        [other.run.id, 2, 2, null],
        [long.run.id, 100, 4000, null],
        [long.run.id, 4000, 4000, null],
      ],
    );
    expect(raw[2].values[raw[2].steps.indexOf(2001)]).toBe(value(2001));
    for (const kernel of ['exponential', 'gaussian', 'mean'] as const) {
      const smoothing = { kernel, width: 20, over: 'steps' } as const;
      const [, tail, thin] = await under.store.getCurves(wanted, { maxPoints: 100, smoothing });
      const [all] = await under.store.getCurves([wanted[4]], { maxPoints: 10_000, smoothing });
      expect(all).toMatchObject({ thinned: false, totalCount: 4000 });
      const at = (step: number) => all.smoothed?.[step] as number;
      expect(thin.thinned).toBe(true);
      thin.steps.forEach((step, i) => void expect(thin.smoothed?.[i]).toBeCloseTo(at(step), 9));
      tail.steps.forEach((step, i) => void expect(tail.smoothed?.[i]).toBeCloseTo(at(step), 9));
      expect(Math.abs(at(2001) - value(2001))).toBeGreaterThan(5);
    }
    await long.file.add(metrics(10, { loss: 77 }));
    const [changed] = await under.store.getCurves([{ runId: long.run.id, name: 'loss', fromStep: 3999 }]);
    expect(changed).toMatchObject({ count: 4000, conflicts: 1, steps: [3999] });
    await expect(under.store.getCurves(Array.from({ length: 1001 }, () => wanted[0]))).rejects.toThrow(
      'getCurves: expected at most 1000 series, got 1001 (ask several times).',
    );
  });

  it('thins a long series and keeps its spike', async () => {
    const { run, file } = await begin();
    await file.add(...Array.from({ length: 5000 }, (_, i) => metrics(i, { loss: i === 3333 ? 99 : 0 })));
    const [series] = await under.store.getSeries(run.id, ['loss'], { maxPoints: 100 });
    expect(series).toMatchObject({ totalCount: 5000, thinned: true });
    expect(series.steps.length).toBeLessThanOrEqual(100);
    expect(series.values[series.steps.indexOf(3333)]).toBe(99);
  });

  it('survives two writers of one run with the same names in other orders', async () => {
    const { run, file } = await begin();
    const other = journal(under.writer, run.id);
    const names = Array.from({ length: 20 }, (_, i) => `m${i}`);
    const values = (list: string[]) => Object.fromEntries(list.map((metric) => [metric, 1]));
    const write = async (into: typeof file, first: number, list: string[]) => {
      for (let step = first; step < 20; step += 2) await into.add(metrics(step, values(list)));
    };
    await Promise.all([write(file, 0, names), write(other, 1, names.toReversed())]);
    const summaries = await under.store.listMetrics(run.id);
    expect(summaries).toHaveLength(20);
    for (const summary of summaries) expect(summary).toMatchObject({ count: 20, sum: 20 });
  });
}
