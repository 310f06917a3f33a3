// Of every store of runs: their begin, course and end.
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { RunEvent } from '../../client/run-event.ts';
import { PULSE_PARTS } from '../run-pulse.ts';
import { type ContractSuite, journal, metrics, startOf, T0 } from './contract-suite.test-support.ts';

export function runsContract(under: ContractSuite): void {
  const { begin } = under;
  const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

  it('gives a run back as it was started', async () => {
    const config = { a: { b: [1, '1', null, true, 1e-4, 'NaN'] }, 'dotted.key': 2 ** 53 };
    const { run } = await begin({
      config,
      tags: ['x', 'y'],
      seed: 2 ** 40,
      gitCommit: 'abc',
      gitDirty: true,
    });
    expect(await under.store.getRun(run.id)).toEqual({
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

  it('knows no run that was not started', async () => {
    expect(await under.store.getRun('none')).toBeNull();
    expect(await under.store.listMetrics('none')).toEqual([]);
    expect(await under.store.getSeries('none', ['loss'])).toEqual([]);
    expect(await under.store.statusEvents('none')).toEqual([]);
    expect(await under.store.artifacts('none')).toEqual([]);
    expect(await under.store.listMedia('none')).toEqual([]);
    expect(await under.store.getHistograms('none')).toEqual([]);
  });

  it('refuses events of a run that was never started', async () => {
    await expect(journal(under.writer, randomUUID()).add(metrics(0, { loss: 1 }))).rejects.toThrow();
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
    expect(await under.store.getRun(run.id)).toMatchObject({ tags: ['a', 'b', 'z', 'c'], notes: 'second' });
    await file.add({ type: 'notes', at: T0, notes: '' });
    expect(await under.store.getRun(run.id)).toMatchObject({ notes: '' });
    const filter = `id = "${run.id}" and tag = z`;
    expect((await under.store.listRuns({ filter })).runs).toHaveLength(1);
  });

  it('keeps status, error and times of the end, and the history of both', async () => {
    const { run, file } = await begin();
    await file.add({ type: 'finish', at: T0 + 5000, status: 'failed', error: 'NaN at step 7' });
    expect(await under.store.getRun(run.id)).toMatchObject({
      ...{ status: 'failed', error: 'NaN at step 7', finishedAt: '2026-11-23T10:00:05.000Z', stale: false },
    });
    expect(await under.store.statusEvents(run.id)).toEqual([
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
    expect(await under.store.getRun(run.id)).toMatchObject({
      summary: { a: 1, b: null },
      progress: progress(2),
    });
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
    expect(await under.store.listMetrics(run.id)).toMatchObject([{ name: 'loss', count: 10, sum: 45 }]);
    expect(await under.store.statusEvents(run.id)).toHaveLength(2);
  });

  it('passes refused records by for good', async () => {
    const { run, file } = await begin();
    await file.skipTo(3);
    await file.add(metrics(0, { loss: 1 })); // seq 2
    file.records.push({ seq: 3, event: metrics(1, { loss: 1 }) }, { seq: 4, event: metrics(2, { loss: 1 }) });
    await file.sendAgain();
    expect((await under.store.getSeries(run.id, ['loss']))[0].steps).toEqual([2]);
  });

  it('resumes a run: what it has stays, its status is running again', async () => {
    const { run, file } = await begin({ tags: ['kept'] });
    await file.add(metrics(0, { loss: 1 }), { type: 'summary', at: T0, values: { a: 1 } });
    await file.add({ type: 'finish', at: T0 + 1, status: 'interrupted', error: 'killed' });
    const again = { ...run, config: { lr: 2 }, engine: 'wasm', resume: true, tags: [], name: 'renamed' };
    const remarks = await journal(under.writer, run.id).add({ type: 'start', at: T0 + 9, run: again });
    expect(remarks).toEqual([]);
    expect(await under.store.getRun(run.id)).toMatchObject({
      ...{ status: 'running', error: null, finishedAt: null, startedAt: new Date(T0).toISOString() },
      ...{ config: { lr: 2 }, engine: 'wasm', tags: ['kept'], name: 'a run', summary: { a: 1 } },
    });
    const reasons = (await under.store.statusEvents(run.id)).map(({ reason }) => reason);
    expect(reasons).toEqual(['started', 'killed', 'resumed']);
    expect(await under.store.listMetrics(run.id)).toHaveLength(1);
  });

  it('never goes on with a run by accident: under an id that is taken a run of its own is kept', async () => {
    const { run, file } = await begin({ name: 'the first' });
    await file.add(metrics(0, { loss: 1 }));
    const second = journal(under.writer, run.id);
    const own = `${run.id}-${second.id.slice(0, 8)}`;
    const again = { ...run, name: 'the second' };
    expect(await second.add({ type: 'start', at: T0, run: again }, metrics(0, { loss: 2 }))).toEqual([
      `run ${run.id}: the id was taken, so this run is kept as ${own} (set resume to go on with the one that had it).`,
    ]);
    expect(await second.add(metrics(1, { loss: 3 }))).toEqual([]);
    expect((await under.store.getSeries(run.id, ['loss']))[0].values).toEqual([1]);
    expect((await under.store.getSeries(own, ['loss']))[0].values).toEqual([2, 3]);
    expect((await under.store.getRun(run.id))?.name).toBe('the first');
    expect((await under.store.getRun(own))?.name).toBe('the second');
    expect((await under.store.statusEvents(run.id)).map(({ reason }) => reason)).toEqual(['started']);
  });

  it('tells when a run that must be there is not', async () => {
    const { run } = await begin();
    const known = { ...run, resume: 'must' as const };
    expect(await journal(under.writer, run.id).add({ type: 'start', at: T0, run: known })).toEqual([]);
    expect((await under.store.statusEvents(run.id)).map(({ reason }) => reason)).toEqual([
      'started',
      'resumed',
    ]);
    const unknown = startOf({ resume: 'must' });
    expect(await journal(under.writer, unknown.id).add({ type: 'start', at: T0, run: unknown })).toEqual([
      `run ${unknown.id}: expected a run to resume, but the store has none of this id, so it begins now (check the id and the database).`,
    ]);
    expect((await under.store.statusEvents(unknown.id)).map(({ reason }) => reason)).toEqual([
      'started, as there was no such run to resume',
    ]);
  });

  it('knows how far a journal was applied', async () => {
    const { run } = await begin();
    const file = journal(under.writer, run.id);
    expect(await under.writer.appliedSeq(file.id)).toBe(0);
    await file.add(metrics(0, { loss: 1 }), metrics(1, { loss: 1 }));
    expect(await under.writer.appliedSeq(file.id)).toBe(2);
  });

  it('interrupts runs without a sign of life, and takes that back when one comes', async () => {
    const { run } = await begin();
    const alive = startOf();
    const living = journal(under.writer, alive.id, true);
    await living.add({ type: 'start', at: T0, run: alive });
    const interrupted = await under.writer.interruptStale(60_000);
    expect(interrupted).toContain(run.id);
    expect(interrupted).not.toContain(alive.id);
    expect(await under.store.getRun(run.id)).toMatchObject({
      ...{ status: 'interrupted', error: 'no sign of life', finishedAt: new Date(T0).toISOString() },
    });
    const back = journal(under.writer, run.id, true);
    await back.add({ type: 'heartbeat', at: T0 + 1 });
    expect(await under.store.getRun(run.id)).toMatchObject({ status: 'running', error: null, stale: false });
    await back.add({ type: 'finish', at: T0 + 2, status: 'interrupted', error: null });
    await back.add(metrics(1, { loss: 1 })); // an image or a metric that comes late does not wake the dead
    expect(await under.store.getRun(run.id)).toMatchObject({ status: 'interrupted' });
  });

  it('shows parent and children, whichever came first', async () => {
    const parentId = randomUUID();
    const { run: second } = await begin({ parentId, name: 'second' }, T0 + 2);
    const { run: first } = await begin({ parentId, name: 'first' }, T0 + 1);
    expect((await under.store.getRun(second.id))?.parent).toBeNull();
    const { run: parent } = await begin({ id: parentId, kind: 'experiment' });
    expect((await under.store.getRun(second.id))?.parent).toMatchObject({ id: parentId, kind: 'experiment' });
    expect((await under.store.getRun(parent.id))?.children.map(({ name }) => name)).toEqual([
      'first',
      'second',
    ]);
    expect((await under.store.listRuns({ parentId })).runs.map(({ id }) => id)).toEqual([
      second.id,
      first.id,
    ]);
    expect((await under.store.listRuns({ project: first.project, rootsOnly: true })).runs).toEqual([]);
  });

  it('tells every watcher of a change until it has had enough', async () => {
    const { run, file } = await begin();
    const seen: (string | null)[][] = [[], []];
    const next = () => new Promise<void>((resolve) => void (wake = resolve));
    let wake = () => {};
    const ends = seen.map((list) =>
      under.store.watchRuns((runId) => {
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

  it('marks what a run has, so that a reader knows which parts have changed', async () => {
    const { run, file } = await begin();
    await file.add(metrics(0, { loss: 3 }));
    let last = (await under.store.runPulses([run.id]))[0];
    /** The parts that have other marks after some events. */
    const changedBy = async (...events: RunEvent[]) => {
      await file.add(...events);
      const [now] = await under.store.runPulses([run.id]);
      const changed = PULSE_PARTS.filter((part) => now.marks[part] !== last.marks[part]);
      last = now;
      return changed;
    };
    const progress = { done: 1, total: 2, rate: 1, etaSeconds: 1 };
    const histogram: RunEvent = {
      ...{ type: 'histogram', at: T0, name: 'h', step: 1, edges: [0, 1], counts: [1] },
    };
    expect(await changedBy(metrics(1, { loss: 2 }), { type: 'progress', at: T0 + 5000, progress })).toEqual(
      [],
    );
    expect(last).toMatchObject({ runId: run.id, progress, heartbeatAt: new Date(T0 + 5000).toISOString() });
    expect(await changedBy(metrics(2, { loss: 1, kl: 1 }))).toEqual(['metrics']);
    expect(await changedBy(histogram)).toEqual(['histograms']);
    expect(await changedBy({ ...histogram, counts: [2] })).toEqual(['histograms']); // in the place of the other
    expect(await changedBy({ type: 'console', at: T0, stream: 'stdout', lines: ['a'] })).toEqual(['console']);
    expect(await changedBy({ type: 'summary', at: T0, values: { share: 1 } })).toEqual(['run']);
    const { run: child } = await begin({ parentId: run.id });
    expect(await changedBy()).toEqual(['children']);
    expect(await changedBy({ type: 'finish', at: T0 + 9000, status: 'finished', error: null })).toEqual([
      ...['run', 'events'],
    ]);
    expect((await under.store.runPulses([child.id, 'none', run.id])).map(({ runId }) => runId)).toEqual([
      ...[child.id, run.id],
    ]);
  });
}
