// Of every store of runs: what runs record beside series.
import { expect, it } from 'vitest';
import type { RunEvent } from '../../client/run-event.ts';
import { encodeDoubles } from '../../series/score-bytes.ts';
import { type ContractSuite, journal, T0 } from './contract-suite.test-support.ts';

export function recordsContract(under: ContractSuite): void {
  const { begin } = under;

  it('keeps histograms with their edges; the same step again replaces', async () => {
    const { run, file } = await begin();
    const histogram = (step: number | null, counts: number[]): RunEvent => ({
      ...{ type: 'histogram', at: T0, name: 'x', step, edges: [0, 0.5, 1], counts },
    });
    await file.add(histogram(2, [1, 2]), histogram(1, [3, 4]), histogram(null, [5, 6]));
    await file.add(histogram(2, [7, 8]), histogram(null, [9, 9]));
    await file.add({ type: 'histogram', at: T0, name: 'y', step: null, edges: [0, 1], counts: [1] });
    const read = await under.store.getHistograms(run.id, { name: 'x' });
    expect(read.map(({ step, counts }) => [step, counts])).toEqual([
      [null, [9, 9]],
      [1, [3, 4]],
      [2, [7, 8]],
    ]);
    expect(read[0].edges).toEqual([0, 0.5, 1]);
    expect(await under.store.getHistograms(run.id)).toHaveLength(4);
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
    const read = await under.store.getScoreSets(run.id);
    expect(read.map((set) => [set.step, set.samplesSha256[0], set.classifierSha256[0], set.scores])).toEqual([
      [null, 'a', '1', [9]],
      [3, 'a', '1', [0.25, Infinity]],
      [3, 'a', '2', [1]],
      [3, 'b', '1', [2]],
    ]);
    expect(await under.store.getScoreSets(run.id, { name: 'other' })).toEqual([]);
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
    const entries = await under.store.scoreSetsOfRuns([second.id, 'none', first.id]);
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
    expect(await under.store.scoresOfRuns(both, [ofFirst, ofSecond])).toEqual([
      { ...ofFirst, scores: [4] },
      { ...ofSecond, scores: [Number.NaN] },
    ]);
    expect(await under.store.scoresOfRuns([first.id], [ofSecond])).toEqual([]);
    expect(await under.store.scoresOfRuns(both, [])).toEqual([]);
    const summaries = await under.store.summariesOfRuns([second.id, 'none', first.id]);
    expect(summaries.map(({ id }) => id)).toEqual(both);
    const { runs } = await under.store.listRuns({ search: first.id });
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
    expect(await under.store.getTables(run.id)).toEqual([
      { name: 's', step: null, columns: ['a', 'b'], rows: [], at: new Date(T0).toISOString() },
      { name: 't', step: 0, columns: ['a', 'b'], rows: [[null, true]], at: new Date(T0).toISOString() },
      { name: 't', step: 1, columns: ['a', 'b'], rows: [['=1', -0.5]], at: new Date(T0).toISOString() },
    ]);
    expect(await under.store.getTables(run.id, { name: 's' })).toHaveLength(1);
  });

  it('numbers what is printed over all processes of a run, and reads it by lines and from the end', async () => {
    const { run, file } = await begin();
    const printed = (stream: 'stdout' | 'stderr', at: number, ...lines: string[]): RunEvent => ({
      ...{ type: 'console', at, stream, lines },
    });
    await file.add(printed('stdout', T0, 'a', 'b'), printed('stderr', T0 + 1, 'c'));
    await file.sendAgain();
    await journal(under.writer, run.id).add(printed('stdout', T0 + 2, 'd', ''));
    const whole = await under.store.readConsole(run.id);
    expect(whole.total).toBe(5);
    expect(whole.lines.map(({ line, stream, text }) => `${line} ${stream} ${text}`)).toEqual([
      ...['0 stdout a', '1 stdout b', '2 stderr c', '3 stdout d', '4 stdout '],
    ]);
    expect(whole.lines[2].at).toBe(new Date(T0 + 1).toISOString());
    const texts = async (fromLine: number, limit: number) =>
      (await under.store.readConsole(run.id, { fromLine, limit })).lines.map(({ text }) => text);
    expect(await texts(1, 2)).toEqual(['b', 'c']);
    expect(await texts(-2, 100)).toEqual(['d', '']);
    expect(await texts(-2, 1)).toEqual(['d']);
    expect(await texts(9, 2)).toEqual([]);
    expect(await under.store.readConsole('no such run')).toEqual({ total: 0, lines: [] });
  });
}
