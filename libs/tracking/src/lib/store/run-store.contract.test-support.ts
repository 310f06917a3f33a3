// What every store of runs has to do; run on the one in memory and on the one in Postgres.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JournalRecord, RunEvent, RunStart } from '../client/run-event.ts';
import { encodeDoubles } from '../series/score-bytes.ts';
import type { RunStore } from './run-store.ts';
import type { RunWriter } from './run-writer.ts';

export interface StoreUnderTest {
  store: RunStore;
  writer: RunWriter;
  stop(): Promise<void>;
}

const T0 = Date.parse('2026-11-23T10:00:00.000Z');

const startOf = (values: Partial<RunStart> = {}): RunStart => ({
  ...{
    id: randomUUID(),
    project: 'circles',
    name: 'a run',
    kind: 'ddpm',
    parentId: null,
    config: { lr: 1e-4 },
  },
  ...{ configHash: null, seed: 1, engine: 'cpu', tags: [], resume: false, gitCommit: null, gitDirty: null },
  ...{ host: 'bench', environment: { node: 'v20' } },
  ...values,
});

/** A journal of a run: each call applies further events; returns what the store remarks. */
function journal(writer: RunWriter, runId: string, live = false) {
  const journalId = randomUUID();
  const records: JournalRecord[] = [];
  const send = (from: number) => writer.apply({ journalId, runId, records: records.slice(from), live });
  return {
    id: journalId,
    records,
    add: (...events: RunEvent[]) => {
      const from = records.length;
      for (const event of events) records.push({ seq: records.length + 1, event });
      return send(from);
    },
    sendAgain: (from = 0) => send(from),
    skipTo: (seq: number) => writer.apply({ journalId, runId, records: [], live, skipTo: seq }),
  };
}

const metrics = (step: number, values: Record<string, number>): RunEvent => ({
  ...{ type: 'metrics', at: T0 + step, step, values },
});

export function describeRunStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    let store: RunStore;
    let writer: RunWriter;
    let stop: StoreUnderTest['stop'];
    beforeAll(async () => ({ store, writer, stop } = await open()));
    afterAll(() => stop());

    /** A run that has begun, in a project of its own unless told. */
    const begin = async (values: Partial<RunStart> = {}, at = T0) => {
      const run = startOf({ project: randomUUID(), ...values });
      const file = journal(writer, run.id);
      await file.add({ type: 'start', at, run });
      return { run, file };
    };

    it('gives a run back as it was started', async () => {
      const config = { a: { b: [1, '1', null, true, 1e-4, 'NaN'] }, 'dotted.key': 2 ** 53 };
      const { run } = await begin({
        config,
        tags: ['x', 'y'],
        seed: 2 ** 40,
        gitCommit: 'abc',
        gitDirty: true,
      });
      expect(await store.getRun(run.id)).toEqual({
        stepPolicy: 'overwrite',
        ...{
          id: run.id,
          project: run.project,
          parentId: null,
          name: 'a run',
          kind: 'ddpm',
          status: 'running',
        },
        ...{ stale: true, seed: 2 ** 40, engine: 'cpu', configHash: null, tags: ['x', 'y'], summary: {} },
        ...{ progress: null, error: null, startedAt: '2026-11-23T10:00:00.000Z', finishedAt: null },
        ...{ heartbeatAt: '2026-11-23T10:00:00.000Z', config, notes: '', gitCommit: 'abc', gitDirty: true },
        ...{ host: 'bench', environment: { node: 'v20' }, parent: null, children: [] },
      });
    });

    it('gives the configs of many runs at once, in the order asked for', async () => {
      const { run: first } = await begin({ config: { lr: 1, deep: { list: [1, 'x', null] } } });
      const { run: second } = await begin({ config: {} });
      expect(await store.configsOfRuns([second.id, 'none', first.id, second.id])).toEqual([
        { runId: second.id, config: {} },
        { runId: first.id, config: { lr: 1, deep: { list: [1, 'x', null] } } },
      ]);
      await expect(store.configsOfRuns(Array.from({ length: 1001 }, (_, i) => `r${i}`))).rejects.toThrow(
        'configsOfRuns: expected at most 1000 runs, got 1001 (filter or group them).',
      );
    });

    it('gives what many runs were made with at once', async () => {
      const { run: first } = await begin({ config: { lr: 1 }, gitCommit: 'abc', gitDirty: true });
      const { run: second } = await begin({ config: {}, gitCommit: null, gitDirty: null });
      const machine = { host: 'bench', environment: { node: 'v20' } };
      expect(await store.settingsOfRuns([second.id, 'none', first.id, second.id])).toEqual([
        { runId: second.id, config: {}, gitCommit: null, gitDirty: null, ...machine },
        { runId: first.id, config: { lr: 1 }, gitCommit: 'abc', gitDirty: true, ...machine },
      ]);
    });

    it('finds the stages of experiments, those too that were taken over, and no experiments of a sweep', async () => {
      const { run: first } = await begin({ kind: 'experiment' });
      const { run: shared } = await begin({ kind: 'ddpm', parentId: first.id }, T0 + 10);
      const { run: second, file } = await begin({ kind: 'experiment', parentId: first.id });
      const { run: own } = await begin({ kind: 'sample', parentId: second.id }, T0 + 20);
      const stages = JSON.stringify([
        { kind: 'ddpm', runId: shared.id },
        { kind: 'data', runId: 'gone' },
      ]);
      await file.add({ type: 'summary', at: T0, values: { stages: JSON.parse(stages) } });
      expect(await store.stagesOfRuns([second.id, 'none', first.id])).toEqual([
        { runId: second.id, stageId: shared.id, kind: 'ddpm' },
        { runId: second.id, stageId: own.id, kind: 'sample' },
        { runId: first.id, stageId: shared.id, kind: 'ddpm' },
      ]);
    });

    it('gives the metrics of many runs at once as it gives those of one', async () => {
      const { run: first, file: firstFile } = await begin();
      const { run: second, file: secondFile } = await begin();
      await firstFile.add(metrics(0, { loss: 3, b: 1 }), metrics(5, { loss: Number.NaN }));
      await secondFile.add(metrics(0, { loss: 2 }));
      const of = async (runId: string) =>
        (await store.listMetrics(runId)).map((metric) => ({ runId, ...metric }));
      expect(await store.metricsOfRuns([second.id, 'none', first.id])).toEqual([
        ...(await of(second.id)),
        ...(await of(first.id)),
      ]);
      expect((await of(first.id)).map(({ name }) => name)).toEqual(['b', 'loss']);
    });

    it('knows no run that was not started', async () => {
      expect(await store.getRun('none')).toBeNull();
      expect(await store.listMetrics('none')).toEqual([]);
      expect(await store.getSeries('none', ['loss'])).toEqual([]);
      expect(await store.statusEvents('none')).toEqual([]);
      expect(await store.artifacts('none')).toEqual([]);
      expect(await store.listMedia('none')).toEqual([]);
      expect(await store.getHistograms('none')).toEqual([]);
    });

    it('refuses events of a run that was never started', async () => {
      await expect(journal(writer, randomUUID()).add(metrics(0, { loss: 1 }))).rejects.toThrow();
    });

    it('takes tags once each, and of notes the last ones', async () => {
      const { run, file } = await begin({ tags: ['a', 'b'] });
      await file.add(
        { type: 'tag', at: T0, tags: ['z', 'b'] },
        { type: 'notes', at: T0, notes: 'first' },
        { type: 'tag', at: T0, tags: ['c', 'z'] },
        { type: 'notes', at: T0, notes: 'second' },
      );
      await file.add({ type: 'tag', at: T0, tags: ['a'] }); // says nothing of notes
      expect(await store.getRun(run.id)).toMatchObject({ tags: ['a', 'b', 'z', 'c'], notes: 'second' });
      await file.add({ type: 'notes', at: T0, notes: '' });
      expect(await store.getRun(run.id)).toMatchObject({ notes: '' });
      const filter = `id = "${run.id}" and tag = z`;
      expect((await store.listRuns({ filter })).runs).toHaveLength(1);
    });

    it('keeps status, error and times of the end, and the history of both', async () => {
      const { run, file } = await begin();
      await file.add({ type: 'finish', at: T0 + 5000, status: 'failed', error: 'NaN at step 7' });
      expect(await store.getRun(run.id)).toMatchObject({
        ...{ status: 'failed', error: 'NaN at step 7', finishedAt: '2026-11-23T10:00:05.000Z', stale: false },
      });
      expect(await store.statusEvents(run.id)).toEqual([
        { status: 'running', at: '2026-11-23T10:00:00.000Z', reason: 'started' },
        { status: 'failed', at: '2026-11-23T10:00:05.000Z', reason: 'NaN at step 7' },
      ]);
    });

    it('adds summaries up and keeps the last progress', async () => {
      const { run, file } = await begin();
      const progress = (done: number) => ({ done, total: 9, rate: 2.5, etaSeconds: null });
      await file.add({ type: 'summary', at: T0, values: { a: 1, b: 'x' } });
      await file.add({ type: 'progress', at: T0, progress: progress(1) });
      await file.add({ type: 'summary', at: T0, values: { b: null } }, metrics(1, { loss: 1 }));
      await file.add({ type: 'progress', at: T0, progress: progress(2) });
      expect(await store.getRun(run.id)).toMatchObject({ summary: { a: 1, b: null }, progress: progress(2) });
    });

    it('applies a batch once, however often and in whatever pieces it comes', async () => {
      const { run, file } = await begin();
      await file.add(...Array.from({ length: 10 }, (_, step) => metrics(step, { loss: step })));
      await file.add({ type: 'finish', at: T0 + 20, status: 'finished', error: null });
      await file.sendAgain();
      await file.sendAgain(4);
      file.records.push({
        seq: file.records.length + 1,
        event: { type: 'summary', at: T0, values: { a: 1 } },
      });
      await file.sendAgain(); // mostly old, and one new
      expect(await store.listMetrics(run.id)).toMatchObject([{ name: 'loss', count: 10, sum: 45 }]);
      expect(await store.statusEvents(run.id)).toHaveLength(2);
    });

    it('passes refused records by for good', async () => {
      const { run, file } = await begin();
      await file.skipTo(3);
      await file.add(metrics(0, { loss: 1 })); // seq 2
      file.records.push(
        { seq: 3, event: metrics(1, { loss: 1 }) },
        { seq: 4, event: metrics(2, { loss: 1 }) },
      );
      await file.sendAgain();
      expect((await store.getSeries(run.id, ['loss']))[0].steps).toEqual([2]);
    });

    it('keeps every kind of number in a series', async () => {
      const { run, file } = await begin();
      const values = [0, -0, 1e-300, Number.NaN, Infinity, -Infinity, 2 ** 53, 0.1];
      await file.add(...values.map((value, step) => metrics(step - 3, { 'loss/π "x"': value })));
      const [series] = await store.getSeries(run.id, ['loss/π "x"', 'unknown']);
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
      expect(await store.listMetrics(run.id)).toEqual([
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
      const [a, b] = await store.getSeries(run.id, ['a', 'b'], { maxPoints: 10_000 });
      expect(a.values).toEqual(Array.from({ length: 3500 }, (_, i) => i));
      expect(b.steps).toEqual(Array.from({ length: 1167 }, (_, i) => 3 * i));
      expect(await store.listMetrics(run.id)).toMatchObject([
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
      const [series] = await store.getSeries(run.id, ['loss'], { maxPoints: 1e6 });
      expect(series.steps).toEqual(steps);
      expect(series.values).toEqual(steps.map((step) => expected.get(step)));
      expect(await store.listMetrics(run.id)).toMatchObject([
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
      expect(
        await file.add(metrics(2, { loss: 7 }), metrics(2, { loss: 8 }), metrics(3, { loss: 9 })),
      ).toEqual([
        `run ${run.id}: metric loss got 3 other values for steps that it has, first at step 2: ` +
          'the last ones stay (stepPolicy overwrite).',
      ]);
      expect((await store.getSeries(run.id, ['loss']))[0].values).toEqual([1, 8, 9]);
      expect(await store.listMetrics(run.id)).toMatchObject([
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
      expect((await store.getSeries(run.id, ['loss']))[0].values).toEqual([0, 1, 2]);
      expect(await store.listMetrics(run.id)).toMatchObject([{ first: 0, last: 2, sum: 3, conflicts: 1 }]);
      expect(await store.getRun(run.id)).toMatchObject({ status: 'finished', stepPolicy: 'keepFirst' });
    });

    it('fails a run with the policy error whose steps came again with other values', async () => {
      const { run, file } = await begin({ stepPolicy: 'error' });
      await file.add(metrics(1, { loss: 1 }), metrics(2, { loss: 2 }));
      await file.add(metrics(2, { loss: 2 }), metrics(1, { loss: 3 }));
      await file.add({ type: 'finish', at: T0, status: 'finished', error: null });
      const error = 'stepPolicy error: steps were logged again with other values (loss: 1)';
      expect(await store.getRun(run.id)).toMatchObject({ status: 'failed', error });
      expect((await store.statusEvents(run.id)).at(-1)).toMatchObject({ status: 'failed', reason: error });
      expect((await store.getSeries(run.id, ['loss']))[0].values).toEqual([1, 2]);
    });

    it('adds values up that are too large for a sum', async () => {
      const { run, file } = await begin();
      await file.add(metrics(1, { huge: 1e308 }));
      await file.add(metrics(2, { huge: 1e308 }));
      expect(await store.listMetrics(run.id)).toMatchObject([{ count: 2, sum: Infinity, max: 1e308 }]);
    });

    it('gives a range of steps exactly, and its spikes where it has to thin it', async () => {
      const { run, file } = await begin();
      // Spikes at both ends of the range, and just outside.
      const spikes = new Map([999, 1000, 7000, 7001].map((step) => [step, 50 + step / 1000]));
      await file.add(
        ...Array.from({ length: 8000 }, (_, i) => metrics(i, { loss: spikes.get(i) ?? Math.sin(i) })),
      );
      const [exact] = await store.getSeries(run.id, ['loss'], { fromStep: 2500, toStep: 2502 });
      expect(exact).toMatchObject({ steps: [2500, 2501, 2502], totalCount: 3, thinned: false });
      expect(await store.getSeries(run.id, ['loss'], { fromStep: 9000 })).toEqual([]);
      const range = { fromStep: 1000, toStep: 7000, maxPoints: 61 };
      const [thin] = await store.getSeries(run.id, ['loss'], range);
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
      const [first, second, ...rest] = await store.getSeriesOfRuns(ids, 'loss', { maxPoints: 100 });
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
      const range = await store.getSeriesOfRuns(ids, 'loss', { fromStep: 4, toStep: 5 });
      expect(range.map(({ runId, steps }) => [runId, steps])).toEqual([
        [short.run.id, [4]],
        [long.run.id, [4, 5]],
      ]);
      await expect(
        store.getSeriesOfRuns(
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
      const raw = await store.getCurves(wanted, { maxPoints: 100 });
      expect(
        raw.map(({ runId, totalCount, count, smoothed }) => [runId, totalCount, count, smoothed]),
      ).toEqual([
        [other.run.id, 2, 2, null],
        [long.run.id, 100, 4000, null],
        [long.run.id, 4000, 4000, null],
      ]);
      expect(raw[2].values[raw[2].steps.indexOf(2001)]).toBe(value(2001));
      for (const kernel of ['exponential', 'gaussian', 'mean'] as const) {
        const smoothing = { kernel, width: 20, over: 'steps' } as const;
        const [, tail, thin] = await store.getCurves(wanted, { maxPoints: 100, smoothing });
        const [all] = await store.getCurves([wanted[4]], { maxPoints: 10_000, smoothing });
        expect(all).toMatchObject({ thinned: false, totalCount: 4000 });
        const at = (step: number) => all.smoothed?.[step] as number;
        expect(thin.thinned).toBe(true);
        thin.steps.forEach((step, i) => void expect(thin.smoothed?.[i]).toBeCloseTo(at(step), 9));
        tail.steps.forEach((step, i) => void expect(tail.smoothed?.[i]).toBeCloseTo(at(step), 9));
        expect(Math.abs(at(2001) - value(2001))).toBeGreaterThan(5);
      }
      await long.file.add(metrics(10, { loss: 77 }));
      const [changed] = await store.getCurves([{ runId: long.run.id, name: 'loss', fromStep: 3999 }]);
      expect(changed).toMatchObject({ count: 4000, conflicts: 1, steps: [3999] });
      await expect(store.getCurves(Array.from({ length: 1001 }, () => wanted[0]))).rejects.toThrow(
        'getCurves: expected at most 1000 series, got 1001 (ask several times).',
      );
    });

    it('thins a long series and keeps its spike', async () => {
      const { run, file } = await begin();
      await file.add(...Array.from({ length: 5000 }, (_, i) => metrics(i, { loss: i === 3333 ? 99 : 0 })));
      const [series] = await store.getSeries(run.id, ['loss'], { maxPoints: 100 });
      expect(series).toMatchObject({ totalCount: 5000, thinned: true });
      expect(series.steps.length).toBeLessThanOrEqual(100);
      expect(series.values[series.steps.indexOf(3333)]).toBe(99);
    });

    it('keeps histograms with their edges; the same step again replaces', async () => {
      const { run, file } = await begin();
      const histogram = (step: number | null, counts: number[]): RunEvent => ({
        ...{ type: 'histogram', at: T0, name: 'x', step, edges: [0, 0.5, 1], counts },
      });
      await file.add(histogram(2, [1, 2]), histogram(1, [3, 4]), histogram(null, [5, 6]));
      await file.add(histogram(2, [7, 8]), histogram(null, [9, 9]));
      await file.add({ type: 'histogram', at: T0, name: 'y', step: null, edges: [0, 1], counts: [1] });
      const read = await store.getHistograms(run.id, { name: 'x' });
      expect(read.map(({ step, counts }) => [step, counts])).toEqual([
        [null, [9, 9]],
        [1, [3, 4]],
        [2, [7, 8]],
      ]);
      expect(read[0].edges).toEqual([0, 0.5, 1]);
      expect(await store.getHistograms(run.id)).toHaveLength(4);
    });

    it('keeps scores by what they are scores of, and of whom', async () => {
      const { run, file } = await begin();
      const scores = (
        samples: string,
        classifier: string,
        numbers: number[],
        step: number | null = 3,
      ): RunEvent => ({
        ...{ type: 'scores', at: T0, name: 'smile', step, samplesSha256: samples.repeat(64) },
        ...{ classifierSha256: classifier.repeat(64), scores: encodeDoubles(numbers).toString('base64') },
      });
      await file.add(scores('a', '1', [0.5, Number.NaN, -0]), scores('a', '2', [1]), scores('b', '1', [2]));
      await file.add(scores('a', '1', [0.25, Infinity]), scores('a', '1', [9], null));
      const read = await store.getScoreSets(run.id);
      expect(
        read.map((set) => [set.step, set.samplesSha256[0], set.classifierSha256[0], set.scores]),
      ).toEqual([
        [null, 'a', '1', [9]],
        [3, 'a', '1', [0.25, Infinity]],
        [3, 'a', '2', [1]],
        [3, 'b', '1', [2]],
      ]);
      expect(await store.getScoreSets(run.id, { name: 'other' })).toEqual([]);
    });

    it('lists the score sets of many runs at once, and reads the chosen ones', async () => {
      const { run: first, file: firstFile } = await begin();
      const { run: second, file: secondFile } = await begin();
      const scores = (name: string, samples: string, numbers: number[], step: number | null): RunEvent => ({
        ...{ type: 'scores', at: T0, name, step, samplesSha256: samples.repeat(64) },
        ...{ classifierSha256: '1'.repeat(64), scores: encodeDoubles(numbers).toString('base64') },
      });
      await firstFile.add(
        ...[scores('b', 'a', [1, 2, 3], null), scores('b', 'a', [4], 10), scores('a', 'a', [], null)],
      );
      await secondFile.add(scores('b', 'b', [Number.NaN], null));
      const entries = await store.scoreSetsOfRuns([second.id, 'none', first.id]);
      expect(
        entries.map(({ runId, name, step, samplesSha256, count }) => [
          runId,
          name,
          step,
          samplesSha256[0],
          count,
        ]),
      ).toEqual([
        [second.id, 'b', null, 'b', 1],
        [first.id, 'a', null, 'a', 0],
        [first.id, 'b', null, 'a', 3],
        [first.id, 'b', 10, 'a', 1],
      ]);
      expect(entries[0]).not.toHaveProperty('scores');
      const both = [second.id, first.id];
      const wanted = { name: 'b', classifierSha256: '1'.repeat(64) };
      const ofFirst = { ...wanted, samplesSha256: 'a'.repeat(64) };
      const ofSecond = { ...wanted, samplesSha256: 'b'.repeat(64) };
      expect(await store.scoresOfRuns(both, [ofFirst, ofSecond])).toEqual([
        { ...ofFirst, scores: [4] },
        { ...ofSecond, scores: [Number.NaN] },
      ]);
      expect(await store.scoresOfRuns([first.id], [ofSecond])).toEqual([]);
      expect(await store.scoresOfRuns(both, [])).toEqual([]);
      const summaries = await store.summariesOfRuns([second.id, 'none', first.id]);
      expect(summaries.map(({ id }) => id)).toEqual(both);
      const { runs } = await store.listRuns({ search: first.id });
      expect(summaries[1]).toEqual(runs[0]);
    });

    it('keeps tables and texts; the same step again replaces', async () => {
      const { run, file } = await begin();
      const table = (
        name: string,
        step: number | null,
        rows: (string | number | boolean | null)[][],
      ): RunEvent => ({
        ...{ type: 'table', at: T0, name, step, columns: ['a', 'b'], rows },
      });
      await file.add(table('t', 1, [[1, 'x']]), table('t', 0, [[null, true]]), table('s', null, []));
      await file.add(table('t', 1, [['=1', -0.5]]));
      expect(await store.getTables(run.id)).toEqual([
        { name: 's', step: null, columns: ['a', 'b'], rows: [], at: new Date(T0).toISOString() },
        { name: 't', step: 0, columns: ['a', 'b'], rows: [[null, true]], at: new Date(T0).toISOString() },
        { name: 't', step: 1, columns: ['a', 'b'], rows: [['=1', -0.5]], at: new Date(T0).toISOString() },
      ]);
      expect(await store.getTables(run.id, { name: 's' })).toHaveLength(1);
    });

    it('keeps all versions of an artifact, and knows who made it and who read it', async () => {
      const { run: maker, file } = await begin({ name: 'maker' });
      const { run: reader, file: readerFile } = await begin({ name: 'reader', kind: 'sample' });
      const sha = randomUUID().replaceAll('-', '').repeat(2);
      const artifact = (role: 'in' | 'out', sha256: string, at: number): RunEvent => ({
        ...{ type: 'artifact', at: T0 + at, name: 'model', kind: 'checkpoint', role, sha256, bytes: 7 },
      });
      await file.add(artifact('out', sha, 1), artifact('out', 'f'.repeat(64), 2));
      await readerFile.add(artifact('in', sha, 3));
      const versions = await store.artifactVersions(maker.id, 'model');
      expect(versions.map(({ sha256 }) => sha256)).toEqual(['f'.repeat(64), sha]);
      const at = (ms: number) => new Date(T0 + ms).toISOString();
      expect(await store.artifactUses(sha)).toEqual([
        { runId: maker.id, runName: 'maker', kind: 'ddpm', role: 'out', name: 'model', at: at(1) },
        { runId: reader.id, runName: 'reader', kind: 'sample', role: 'in', name: 'model', at: at(3) },
      ]);
      expect(await store.artifactUses('0'.repeat(64))).toEqual([]);
    });

    it('knows the graph of runs around one, without siblings', async () => {
      const [data, classifier, ddpm, samples, alone] = [
        await begin(),
        await begin(),
        await begin(),
        await begin(),
        await begin(),
      ];
      const use = (role: 'in' | 'out', sha: string): RunEvent => ({
        ...{
          type: 'artifact',
          at: T0,
          name: `the ${sha}`,
          kind: 'file',
          role,
          sha256: `${sha}9`.repeat(32),
          bytes: 1,
        },
      });
      await data.file.add(use('out', 'a'));
      await classifier.file.add(use('in', 'a'), use('out', 'b'));
      await ddpm.file.add(use('in', 'a'), use('out', 'c'));
      await samples.file.add(use('in', 'b'), use('in', 'c'), use('out', 'd'));
      const { runs, edges, cut } = await store.lineage(ddpm.run.id);
      expect(runs.map(({ runId, distance }) => [runId, distance])).toEqual([
        [data.run.id, -1],
        [ddpm.run.id, 0],
        [samples.run.id, 1],
      ]);
      expect(edges).toEqual([
        { from: data.run.id, to: ddpm.run.id, sha256: 'a9'.repeat(32), name: 'the a' },
        { from: ddpm.run.id, to: samples.run.id, sha256: 'c9'.repeat(32), name: 'the c' },
      ]);
      expect(cut).toBe(false);
      const whole = await store.lineage(data.run.id);
      expect(whole.runs).toHaveLength(4);
      expect(whole.edges).toHaveLength(4);
      expect(await store.lineage(data.run.id, { depth: 1 })).toMatchObject({ cut: true });
      expect(await store.lineage(alone.run.id)).toMatchObject({ edges: [], runs: [{ distance: 0 }] });
      expect(await store.lineage('none')).toEqual({ runs: [], edges: [], cut: false });
      expect(await store.lineage(ddpm.run.id, { projects: [] })).toEqual({ runs: [], edges: [], cut: false });
    });

    it('keeps images in order; the same place again replaces', async () => {
      const { run, file } = await begin();
      const image = (step: number | null, sampleIndex: number, sha: string): RunEvent => ({
        ...{ type: 'image', at: T0, name: 'grid', step, sampleIndex, caption: sha, mediaType: 'image/png' },
        ...{ width: 4, height: 2, sha256: sha.repeat(64), bytes: 10 },
      });
      await file.add(image(5, 1, 'a'), image(5, 0, 'b'), image(null, 0, 'c'), image(5, 1, 'd'));
      await file.add(image(null, 0, 'e'));
      const read = await store.listMedia(run.id);
      expect(read.map(({ step, sampleIndex, caption }) => [step, sampleIndex, caption])).toEqual([
        [null, 0, 'e'],
        [5, 0, 'b'],
        [5, 1, 'd'],
      ]);
      expect(read[1]).toEqual({
        ...{
          name: 'grid',
          step: 5,
          sampleIndex: 0,
          caption: 'b',
          mediaType: 'image/png',
          width: 4,
          height: 2,
        },
        ...{ sha256: 'b'.repeat(64), bytes: 10, at: new Date(T0).toISOString() },
      });
      expect(await store.listMedia(run.id, { name: 'other' })).toEqual([]);
    });

    it('finds images of many runs by how their names begin, each run once and in the order asked for', async () => {
      const [first, second] = [await begin(), await begin()];
      const image = (name: string, sampleIndex: number): RunEvent => ({
        ...{ type: 'image', at: T0, name, step: null, sampleIndex, caption: '', mediaType: 'image/png' },
        ...{ width: 4, height: 2, sha256: 'f'.repeat(64), bytes: 10 },
      });
      await first.file.add(image('sheet/a', 1), image('sheet/a', 0), image('other', 0), image('way_x', 0));
      await second.file.add(image('sheet/b', 0), image('wayyx', 0));
      const ids = [second.run.id, 'none', first.run.id, second.run.id];
      const found = await store.mediaOfRuns(ids, { startsWith: ['sheet/', 'way_'] });
      expect(found.map(({ runId, name, sampleIndex }) => [runId, name, sampleIndex])).toEqual([
        [second.run.id, 'sheet/b', 0],
        [first.run.id, 'sheet/a', 0],
        [first.run.id, 'sheet/a', 1],
        [first.run.id, 'way_x', 0],
      ]);
      expect(await store.mediaOfRuns(ids, { startsWith: [] })).toEqual([]);
    });

    it('lists the newest version of each artifact, what went in first', async () => {
      const { run, file } = await begin();
      const artifact = (role: 'in' | 'out', artifactName: string, sha: string, at: number): RunEvent => ({
        ...{
          type: 'artifact',
          at: T0 + at,
          name: artifactName,
          kind: 'checkpoint',
          role,
          sha256: sha.repeat(64),
          bytes: 7,
        },
      });
      await file.add(
        artifact('out', 'last', '1', 1),
        artifact('in', 'data', '2', 2),
        artifact('out', 'best', '1', 3),
      );
      await file.add(artifact('out', 'last', '3', 4));
      expect(await store.artifacts(run.id)).toEqual([
        { ...artifactRow('in', 'data', '2'), createdAt: new Date(T0 + 2).toISOString() },
        { ...artifactRow('out', 'best', '1'), createdAt: new Date(T0 + 3).toISOString() },
        { ...artifactRow('out', 'last', '3'), createdAt: new Date(T0 + 4).toISOString() },
      ]);
    });
    const artifactRow = (role: string, artifactName: string, sha: string) => ({
      ...{ role, name: artifactName, kind: 'checkpoint', sha256: sha.repeat(64), bytes: 7 },
    });

    it('resumes a run: what it has stays, its status is running again', async () => {
      const { run, file } = await begin({ tags: ['kept'] });
      await file.add(metrics(0, { loss: 1 }), { type: 'summary', at: T0, values: { a: 1 } });
      await file.add({ type: 'finish', at: T0 + 1, status: 'interrupted', error: 'killed' });
      const again = { ...run, config: { lr: 2 }, engine: 'wasm', resume: true, tags: [], name: 'renamed' };
      const remarks = await journal(writer, run.id).add({ type: 'start', at: T0 + 9, run: again });
      expect(remarks).toEqual([]);
      expect(await store.getRun(run.id)).toMatchObject({
        ...{ status: 'running', error: null, finishedAt: null, startedAt: new Date(T0).toISOString() },
        ...{ config: { lr: 2 }, engine: 'wasm', tags: ['kept'], name: 'a run', summary: { a: 1 } },
      });
      const reasons = (await store.statusEvents(run.id)).map(({ reason }) => reason);
      expect(reasons).toEqual(['started', 'killed', 'resumed']);
      expect(await store.listMetrics(run.id)).toHaveLength(1);
    });

    it('never goes on with a run by accident: under an id that is taken a run of its own is kept', async () => {
      const { run, file } = await begin({ name: 'the first' });
      await file.add(metrics(0, { loss: 1 }));
      const second = journal(writer, run.id);
      const own = `${run.id}-${second.id.slice(0, 8)}`;
      const again = { ...run, name: 'the second' };
      expect(await second.add({ type: 'start', at: T0, run: again }, metrics(0, { loss: 2 }))).toEqual([
        `run ${run.id}: the id was taken, so this run is kept as ${own} (set resume to go on with the one that had it).`,
      ]);
      expect(await second.add(metrics(1, { loss: 3 }))).toEqual([]);
      expect((await store.getSeries(run.id, ['loss']))[0].values).toEqual([1]);
      expect((await store.getSeries(own, ['loss']))[0].values).toEqual([2, 3]);
      expect((await store.getRun(run.id))?.name).toBe('the first');
      expect((await store.getRun(own))?.name).toBe('the second');
      expect((await store.statusEvents(run.id)).map(({ reason }) => reason)).toEqual(['started']);
    });

    it('tells when a run that must be there is not', async () => {
      const { run } = await begin();
      const known = { ...run, resume: 'must' as const };
      expect(await journal(writer, run.id).add({ type: 'start', at: T0, run: known })).toEqual([]);
      expect((await store.statusEvents(run.id)).map(({ reason }) => reason)).toEqual(['started', 'resumed']);
      const unknown = startOf({ resume: 'must' });
      expect(await journal(writer, unknown.id).add({ type: 'start', at: T0, run: unknown })).toEqual([
        `run ${unknown.id}: expected a run to resume, but the store has none of this id, so it begins now (check the id and the database).`,
      ]);
      expect((await store.statusEvents(unknown.id)).map(({ reason }) => reason)).toEqual([
        'started, as there was no such run to resume',
      ]);
    });

    it('numbers what is printed over all processes of a run, and reads it by lines and from the end', async () => {
      const { run, file } = await begin();
      const printed = (stream: 'stdout' | 'stderr', at: number, ...lines: string[]): RunEvent => ({
        ...{ type: 'console', at, stream, lines },
      });
      await file.add(printed('stdout', T0, 'a', 'b'), printed('stderr', T0 + 1, 'c'));
      await file.sendAgain();
      await journal(writer, run.id).add(printed('stdout', T0 + 2, 'd', ''));
      const whole = await store.readConsole(run.id);
      expect(whole.total).toBe(5);
      expect(whole.lines.map(({ line, stream, text }) => `${line} ${stream} ${text}`)).toEqual([
        ...['0 stdout a', '1 stdout b', '2 stderr c', '3 stdout d', '4 stdout '],
      ]);
      expect(whole.lines[2].at).toBe(new Date(T0 + 1).toISOString());
      const texts = async (fromLine: number, limit: number) =>
        (await store.readConsole(run.id, { fromLine, limit })).lines.map(({ text }) => text);
      expect(await texts(1, 2)).toEqual(['b', 'c']);
      expect(await texts(-2, 100)).toEqual(['d', '']);
      expect(await texts(-2, 1)).toEqual(['d']);
      expect(await texts(9, 2)).toEqual([]);
      expect(await store.readConsole('no such run')).toEqual({ total: 0, lines: [] });
    });

    it('knows how far a journal was applied', async () => {
      const { run } = await begin();
      const file = journal(writer, run.id);
      expect(await writer.appliedSeq(file.id)).toBe(0);
      await file.add(metrics(0, { loss: 1 }), metrics(1, { loss: 1 }));
      expect(await writer.appliedSeq(file.id)).toBe(2);
    });

    it('interrupts runs without a sign of life, and takes that back when one comes', async () => {
      const { run } = await begin();
      const alive = startOf();
      const living = journal(writer, alive.id, true);
      await living.add({ type: 'start', at: T0, run: alive });
      const interrupted = await writer.interruptStale(60_000);
      expect(interrupted).toContain(run.id);
      expect(interrupted).not.toContain(alive.id);
      expect(await store.getRun(run.id)).toMatchObject({
        ...{ status: 'interrupted', error: 'no sign of life', finishedAt: new Date(T0).toISOString() },
      });
      const back = journal(writer, run.id, true);
      await back.add({ type: 'heartbeat', at: T0 + 1 });
      expect(await store.getRun(run.id)).toMatchObject({ status: 'running', error: null, stale: false });
      await back.add({ type: 'finish', at: T0 + 2, status: 'interrupted', error: null });
      await back.add(metrics(1, { loss: 1 })); // an image or a metric that comes late does not wake the dead
      expect(await store.getRun(run.id)).toMatchObject({ status: 'interrupted' });
    });

    it('shows parent and children, whichever came first', async () => {
      const parentId = randomUUID();
      const { run: second } = await begin({ parentId, name: 'second' }, T0 + 2);
      const { run: first } = await begin({ parentId, name: 'first' }, T0 + 1);
      expect((await store.getRun(second.id))?.parent).toBeNull();
      const { run: parent } = await begin({ id: parentId, kind: 'experiment' });
      expect((await store.getRun(second.id))?.parent).toMatchObject({ id: parentId, kind: 'experiment' });
      expect((await store.getRun(parent.id))?.children.map(({ name }) => name)).toEqual(['first', 'second']);
      expect((await store.listRuns({ parentId })).runs.map(({ id }) => id)).toEqual([second.id, first.id]);
      expect((await store.listRuns({ project: first.project, rootsOnly: true })).runs).toEqual([]);
    });

    it('lists runs newest first, page after page, none twice', async () => {
      const project = randomUUID();
      // Three runs in the same millisecond: the id decides, and pages must not lose one of them.
      for (const at of [3, 1, 2, 2, 2, 5, 4]) await begin({ project, name: `at ${at}` }, T0 + at);
      const whole = await store.listRuns({ project });
      expect(whole.runs.map(({ name }) => name)).toEqual([
        'at 5',
        'at 4',
        'at 3',
        'at 2',
        'at 2',
        'at 2',
        'at 1',
      ]);
      expect(whole.nextCursor).toBeNull();
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.listRuns({ project, limit: 2, cursor });
        ids.push(...page.runs.map(({ id }) => id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      expect(ids).toEqual(whole.runs.map(({ id }) => id));
    });

    it('filters by kind, status and search', async () => {
      const project = randomUUID();
      const { run: a } = await begin({ project, name: 'Circles 100%_x', kind: 'sample', tags: ['Paper'] });
      const { run: b, file } = await begin({ project, name: 'squares', kind: 'ddpm' });
      await file.add({ type: 'finish', at: T0, status: 'finished', error: null });
      const ids = async (query: object) =>
        (await store.listRuns({ project, ...query })).runs.map(({ id }) => id);
      expect(await ids({ kind: 'sample' })).toEqual([a.id]);
      expect(await ids({ status: 'finished' })).toEqual([b.id]);
      expect(await ids({ search: 'cIRcles' })).toEqual([a.id]);
      expect(await ids({ search: '%_x' })).toEqual([a.id]);
      expect(await ids({ search: 's%s' })).toEqual([]);
      expect(await ids({ search: 'Paper' })).toEqual([a.id]);
      expect(await ids({ search: b.id.slice(3, 20).toUpperCase() })).toEqual([b.id]);
    });

    it('filters by what runs were told, have logged and ended with', async () => {
      const project = randomUUID();
      const { run: a, file } = await begin({
        ...{
          project,
          name: 'smile-10k',
          tags: ['paper'],
          seed: 3,
          config: { ddpm: { lr: 5e-4 }, seed: null },
        },
      });
      const { run: b } = await begin(
        { project, name: 'circles', tags: [], seed: 4, config: { ddpm: { lr: 1e-2 }, on: true } },
        T0 + 1,
      );
      await file.add(metrics(1, { kld: 0.9 }), metrics(2, { kld: 0.4 }), metrics(3, { bad: Number.NaN }));
      await file.add({ type: 'summary', at: T0, values: { gapShare: 0.9 } });
      await file.add({ type: 'finish', at: T0 + 7_200_000, status: 'finished', error: null });
      const found = async (filter: string) =>
        (await store.listRuns({ project, filter })).runs.map(({ id }) =>
          id === a.id ? 'a' : id === b.id ? 'b' : id,
        );
      expect(
        await found('config.ddpm.lr < 1e-3 and metrics.kld < 0.5 and tag in (paper, x) and name ~ "smile.*"'),
      ).toEqual(['a']);
      expect(await found('metrics.kld.max > 0.5')).toEqual(['a']);
      expect(await found('metrics.kld.first = 0.4')).toEqual([]);
      expect(await found('metrics.bad = nan and metrics.bad.min is missing')).toEqual(['a']);
      expect(await found('not metrics.kld < 0.5')).toEqual(['b']);
      expect(await found('config.ddpm.lr != 1e-2')).toEqual(['a']);
      expect(await found('config.on is missing')).toEqual(['a']);
      expect(await found('config.on = true')).toEqual(['b']);
      expect(await found('config.seed is null')).toEqual(['a']);
      expect(await found('config.ddpm.lr is not missing')).toEqual(['b', 'a']);
      expect(await found('tag != paper')).toEqual(['b']);
      expect(await found('tag is missing or seed = 3')).toEqual(['b', 'a']);
      expect(await found('summary.gapShare >= 0.9 and duration = 2h')).toEqual(['a']);
      expect(await found(`started > "${new Date(T0).toISOString()}"`)).toEqual(['b']);
      expect(await found('name glob "*le-10?" and finished is not missing')).toEqual(['a']);
      expect(await found('CIRC')).toEqual(['b']);
      expect(await found(`project = "${project}" and status = running`)).toEqual(['b']);
      expect(await found('')).toEqual(['b', 'a']);
      await expect(found('name = a or')).rejects.toThrow(
        'filter, column 12: expected a condition, got the end.',
      );
    });

    it('pages through what a filter finds', async () => {
      const project = randomUUID();
      for (let i = 0; i < 5; i++) await begin({ project, name: `run ${i}`, config: { i } }, T0 + i);
      const first = await store.listRuns({ project, filter: 'config.i != 3', limit: 3 });
      expect(first.runs.map(({ name: runName }) => runName)).toEqual(['run 4', 'run 2', 'run 1']);
      const cursor = first.nextCursor as string;
      const second = await store.listRuns({ project, filter: 'config.i != 3', limit: 3, cursor });
      expect(second).toMatchObject({ runs: [{ name: 'run 0' }], nextCursor: null });
    });

    it('gives cells of a table, null for what a run does not have', async () => {
      const { run: a, file } = await begin({
        ...{ name: 'a', tags: ['x', 'y'], seed: 7, config: { lr: 1e-3, on: false, bad: 'NaN', list: [] } },
      });
      const { run: b } = await begin({ name: 'b', config: { lr: 'warm' } });
      await file.add(metrics(4, { loss: 2 }), metrics(5, { loss: -Infinity }));
      await file.add({ type: 'summary', at: T0, values: { share: 0.5, note: 'good', none: null } });
      const fields = [
        'name',
        'seed',
        'tag',
        'started',
        'config.lr',
        'config.on',
        'config.list',
        'metrics.loss.first',
      ];
      const more = [
        'metrics.loss',
        'metrics.loss.step',
        'summary.share',
        'summary.note',
        'summary.none',
        'config.bad',
      ];
      const started = new Date(T0).toISOString();
      expect(await store.fieldValues([b.id, 'none', a.id], [...fields, ...more])).toEqual([
        {
          runId: b.id,
          values: ['b', 1, [], started, 'warm', ...Array(9).fill(null)],
        },
        {
          runId: a.id,
          values: [
            ...['a', 7, ['x', 'y'], started, 1e-3, false, null, 2],
            ...[-Infinity, 5, 0.5, 'good', null, expect.toSatisfy((bad) => String(bad) === 'NaN')],
          ],
        },
      ]);
      await expect(store.fieldValues([a.id], ['nonsense'])).rejects.toThrow(
        'filter, column 1: expected name',
      );
    });

    it('counts the runs of a project', async () => {
      const { run } = await begin({}, T0 + 5);
      await begin({ project: run.project }, T0 + 1);
      const projects = await store.projects();
      expect(projects.find(({ name: projectName }) => projectName === run.project)).toMatchObject({
        ...{ runCount: 2, lastStartedAt: new Date(T0 + 5).toISOString() },
      });
      expect(projects.map((project) => project.name)).toEqual(projects.map((project) => project.name).sort());
    });

    it('tells every watcher of a change until it has had enough', async () => {
      const { run, file } = await begin();
      const seen: (string | null)[][] = [[], []];
      const next = () => new Promise<void>((resolve) => void (wake = resolve));
      let wake = () => {};
      const ends = seen.map((list) =>
        store.watchRuns((runId) => {
          list.push(runId);
          wake();
        }),
      );
      for (let step = 0; !seen.every((list) => list.includes(run.id)); step++) {
        // The connection may still be on its way when the first changes happen.
        await Promise.all([file.add(metrics(step, { loss: 1 })), Promise.race([next(), pause(50)])]);
      }
      ends[0]();
      const count = seen[0].length;
      const told = next();
      await file.add(metrics(1e6, { loss: 2 }));
      await told;
      expect(seen[0]).toHaveLength(count);
      ends[1]();
    });
    const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

    it('survives two writers of one run with the same names in other orders', async () => {
      const { run, file } = await begin();
      const other = journal(writer, run.id);
      const names = Array.from({ length: 20 }, (_, i) => `m${i}`);
      const values = (list: string[]) => Object.fromEntries(list.map((metric) => [metric, 1]));
      const write = async (into: typeof file, first: number, list: string[]) => {
        for (let step = first; step < 20; step += 2) await into.add(metrics(step, values(list)));
      };
      await Promise.all([write(file, 0, names), write(other, 1, names.toReversed())]);
      const summaries = await store.listMetrics(run.id);
      expect(summaries).toHaveLength(20);
      for (const summary of summaries) expect(summary).toMatchObject({ count: 20, sum: 20 });
    });
  });
}
