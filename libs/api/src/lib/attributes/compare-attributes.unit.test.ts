import {
  binShares,
  bootstrapDistances,
  distanceToUniform,
  noiseFloor,
  type ScoreAxis,
  scoreReferenceName,
  wilsonInterval,
} from '@interpolab/evaluation';
import type { JsonObject, ReferenceValue, ScoreIdentity, ScoreSetEntry } from '@interpolab/tracking/read';
import { describe, expect, it, vi } from 'vitest';
import type { WholeStore } from '../access/whole-store.ts';
import { createApiContext, LOCAL_USER } from '../api-context.ts';
import { fakeRunStore, runSummary } from '../fake-run-store.test-support.ts';
import { createCaller } from '../router.ts';

interface FakeSet {
  name: string;
  scores: number[];
  classifier?: string;
  step?: number;
  /** Of which samples; left out: of its own. */
  samples?: string;
}
type FakeRun = { sets?: FakeSet[]; summary?: JsonObject; config?: JsonObject; seed?: number };

let made = 0;

/** A store of these runs. Samples are told apart by run and name. */
function callerOver(runs: Record<string, FakeRun>, methods: Partial<WholeStore> = {}) {
  const salt = String(made++).padStart(8, '0'); // what one test has measured is not what another asks for
  const scoresOfRuns = vi.fn(async (_: readonly string[], wanted: readonly ScoreIdentity[]) =>
    wanted.flatMap((identity) => {
      const all = Object.entries(runs).flatMap(([id, run]) => entriesOf(id, run, salt));
      const found = all.findLast(
        ({ entry }) => entry.samplesSha256 === identity.samplesSha256 && entry.name === identity.name,
      );
      return found ? [{ ...identity, scores: found.scores }] : [];
    }),
  );
  const known = (ids: readonly string[]) => ids.filter((id) => id in runs);
  const store = fakeRunStore({
    scoresOfRuns,
    summariesOfRuns: async (ids) =>
      known(ids).map((id) =>
        runSummary({ id, name: id, seed: runs[id].seed ?? 0, summary: runs[id].summary ?? {} }),
      ),
    configsOfRuns: async (ids) => known(ids).map((runId) => ({ runId, config: runs[runId].config ?? {} })),
    scoreSetsOfRuns: async (ids) =>
      known(ids).flatMap((id) => entriesOf(id, runs[id], salt).map(({ entry }) => entry)),
    ...methods,
  });
  return { caller: createCaller(createApiContext(store, { principal: LOCAL_USER })), scoresOfRuns };
}

function entriesOf(runId: string, { sets = [] }: FakeRun, salt: string) {
  return sets.map(({ name, scores, classifier = 'a', step = null, samples = name }) => ({
    scores,
    entry: {
      ...{
        runId,
        name,
        step,
        samplesSha256: `${salt} ${runId} ${samples}`,
        classifierSha256: classifier.repeat(64),
      },
      ...{ count: scores.length, at: '2026-11-23T10:00:00.000Z' },
    } as ScoreSetEntry,
  }));
}

const axis: ScoreAxis = {
  ...{ attribute: 'position', unit: 'px', low: 0.5, high: 6.5, places: 6 },
  seen: [
    { low: 0.5, high: 1.5 },
    { low: 5.5, high: 6.5 },
  ],
  gap: { low: 1.5, high: 5.5 },
};
const scoreAxes = { position: axis } as unknown as JsonObject;

describe('compare.attributes', () => {
  it('measures on one grid what the evaluation library says of the same scores', async () => {
    const scores = Array.from({ length: 200 }, (_, i) => (i / 199) ** 2);
    const { caller } = callerOver({ a: { sets: [{ name: 'smile/strength-30', scores }] } });
    const { sets } = await caller.compare.attributes({ runIds: ['a'], bins: 20 });
    expect(sets).toHaveLength(1);
    const [{ histogram, distances, ...set }] = sets;
    const counts = new Array<number>(20).fill(0);
    for (const score of scores) counts[Math.min(19, Math.floor(score * 20))]++;
    expect(histogram).toEqual({ low: 0, high: 1, counts });
    const own = distanceToUniform(binShares(counts));
    const intervals = bootstrapDistances(counts);
    const floor = noiseFloor({ samples: 200, bins: 20 });
    expect(distances?.kl).toEqual({ value: own.kl, ...intervals.kl, floor: floor.kl });
    expect(distances?.wasserstein.value).toBe(own.wasserstein);
    expect(set).toMatchObject({ judge: 'smile', condition: 'strength-30', strength: 30, axisKnown: false });
    expect(set.inMiddle.successes).toBe(scores.filter((score) => score >= 0.1 && score <= 0.9).length);
    expect(JSON.stringify(sets)).not.toContain('scores');
  });

  it('says of a run what its numbers are to be read with', async () => {
    const stages = [{ kind: 'classifier', runId: 'c', name: 'classifier', warnings: ['ended at chance'] }];
    const sets = [{ name: 'smile/strength-30', scores: [0.1, 0.9] }];
    const { caller } = callerOver({ a: { sets, summary: { stages } }, b: { sets } });
    const { runs } = await caller.compare.attributes({ runIds: ['a', 'b'] });
    const warning = { runId: 'c', stage: 'classifier', text: 'ended at chance' };
    expect(runs.map(({ warnings }) => warnings)).toEqual([[warning], []]);
  });

  it('reads and measures a set once for all who ask at the same moment', async () => {
    const scores = Array.from({ length: 50 }, (_, i) => i / 49);
    const sets = ['smile/unconditional', 'smile/strength-30'].map((name) => ({ name, scores }));
    const { caller, scoresOfRuns } = callerOver({ a: { sets } });
    const [first, second] = await Promise.all([
      caller.compare.attributes({ runIds: ['a'] }),
      caller.compare.attributes({ runIds: ['a'] }),
      caller.compare.pivot({
        ...{ runIds: ['a'], rows: ['name'], columns: ['condition'], source: 'score' },
        ...{ measure: 'l2', judge: 'smile', classifierSha256: 'a'.repeat(64) },
      }),
    ]);
    expect(second).toEqual(first);
    expect(first.sets).toHaveLength(2);
    expect(scoresOfRuns).toHaveBeenCalledTimes(1);
  });

  it('shows a run the sets of its judging stages, on the axis that they tell, once', async () => {
    const stages = [{ kind: 'evaluate', runId: 'judged', name: 'evaluate', seconds: 1 }];
    const { caller } = callerOver({
      experiment: { summary: { stages, scoreAxes } },
      judged: {
        summary: { scoreAxes },
        sets: [{ name: 'position/unconditional', scores: [1, 6, 3, Number.NaN] }],
      },
    });
    const answer = await caller.compare.attributes({ runIds: ['judged', 'experiment'] });
    expect(answer.runs.map(({ id }) => id)).toEqual(['experiment']);
    expect(answer.sets).toHaveLength(1);
    expect(answer.sets[0]).toMatchObject({
      ...{ runId: 'experiment', axisKnown: true, count: 4, middle: { ...axis.gap, neverSeen: true } },
      histogram: { low: 0.5, high: 6.5, counts: [1, 0, 1, 0, 0, 1] },
      inMiddle: { successes: 1, total: 4 },
      mild: null,
    });
  });

  it('tells beside every set how far classifiers differ about its samples, and takes that for no judge', async () => {
    const split = { successes: 1, total: 4, share: 0.25, low: 0, high: 0.7 };
    const numbers = { members: 3, samples: 4, pairwise: { mean: 0.2, low: 0.1, high: 0.3 }, split };
    const { caller } = callerOver({
      a: {
        summary: { disagreement: { x: { ...numbers, alongTheAxis: [] } } },
        sets: [
          { name: 'smile/x', scores: [0.5], samples: 'x' },
          { name: 'smile/y', scores: [0.5] },
          { name: 'disagreement/x', scores: [0.2], classifier: 'e', samples: 'x' },
        ],
      },
    });
    const { sets } = await caller.compare.attributes({ runIds: ['a'] });
    expect(sets.map(({ name }) => name)).toEqual(['smile/x', 'smile/y']);
    const { share: _, ...shown } = split;
    expect(sets.map(({ disagreement }) => disagreement)).toEqual([
      { ...numbers, split: shown, ensembleSha256: 'e'.repeat(64) },
      null,
    ]);
  });

  it('takes the last of several steps, leaves out what is no attribute, and says why', async () => {
    const { caller } = callerOver({
      a: {
        sets: [
          { name: 's/x', scores: [0.1], step: 1 },
          { name: 's/x', scores: [0.9, 0.9], step: 2 },
        ],
      },
      b: { sets: [{ name: 'length', scores: [170] }] },
    });
    const answer = await caller.compare.attributes({ runIds: ['a', 'b', 'gone'] });
    expect(answer.sets.map(({ step, count }) => [step, count])).toEqual([[2, 2]]);
    expect(answer.left).toEqual([
      {
        runId: 'b',
        name: 'length',
        reason:
          "summarizeScores: expected scores in [0, 1], got 170. Log scoreAxes in the run's summary for what is no attribute.",
      },
    ]);
  });

  it('puts seeds of one recipe into one group', async () => {
    const run = (lr: number, seed: number): FakeRun => ({ config: { lr, seed }, seed, sets: [] });
    const { caller } = callerOver({ a: run(1, 0), b: run(1, 1), c: run(2, 0) });
    const { runs, groups } = await caller.compare.attributes({ runIds: ['a', 'b', 'c'] });
    expect(runs.map(({ group, seed }) => [group, seed])).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
    ]);
    expect(groups).toEqual([{ key: [{ path: 'lr', value: 1 }] }, { key: [{ path: 'lr', value: 2 }] }]);
  });

  it('reads scores once, and again for other bins only', async () => {
    const { caller, scoresOfRuns } = callerOver({ a: { sets: [{ name: 's/x', scores: [0.1, 0.2] }] } });
    const first = await caller.compare.attributes({ runIds: ['a'] });
    expect(await caller.compare.attributes({ runIds: ['a'] })).toEqual(first);
    expect(scoresOfRuns).toHaveBeenCalledTimes(1);
    await caller.compare.attributes({ runIds: ['a'], bins: 50 });
    expect(scoresOfRuns).toHaveBeenCalledTimes(2);
  });

  it('refuses more sets than it takes', async () => {
    const sets = Array.from({ length: 401 }, (_, i) => ({ name: `s/${i}`, scores: [0.5] }));
    const { caller } = callerOver({ a: { sets } });
    await expect(caller.compare.attributes({ runIds: ['a'] })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message:
        'compare.attributes: expected at most 400 score sets of 5000000 scores in all, got 401 of 401 (choose fewer runs, or one judge).',
    });
    expect((await caller.compare.attributes({ runIds: ['a'], judge: 'other' })).sets).toEqual([]);
  });
});

describe('compare.pivot', () => {
  const run = (count: number, seed: number, scores: number[], classifier = 'a'): FakeRun => ({
    ...{ config: { data: { count }, seed }, seed },
    sets: [
      { name: 's/unconditional', scores: [0, 1], classifier },
      { name: 's/strength-30', scores, classifier },
    ],
  });
  const asked = {
    rows: ['data.count'],
    columns: ['condition'],
    source: 'score' as const,
    measure: 'inMiddle',
  };

  it('has a measure by any keys, over the runs that meet in a cell', async () => {
    const { caller } = callerOver({
      a: run(200, 0, [0.5, 0]),
      b: run(200, 1, [0.5, 0.5]),
      c: run(50, 0, [0, 1]),
    });
    const pivot = await caller.compare.pivot({ runIds: ['a', 'b', 'c'], ...asked });
    expect(pivot.rows).toEqual([[50], [200]]);
    expect(pivot.columns).toEqual([['unconditional'], ['strength-30']]);
    expect(pivot.cells.at(-1)).toEqual({ row: 1, column: 1, n: 2, mean: 0.75, std: Math.sqrt(0.125) });
    expect(pivot.judges).toHaveLength(1);
  });

  it('puts no numbers of different judges side by side, until one is chosen', async () => {
    const { caller } = callerOver({ a: run(200, 0, [0.5]), b: run(200, 1, [0.1], 'b') });
    const mixed = await caller.compare.pivot({ runIds: ['a', 'b'], ...asked });
    expect([mixed.cells, mixed.judges.length]).toEqual([[], 2]);
    const classifierSha256 = 'b'.repeat(64);
    const chosen = await caller.compare.pivot({ runIds: ['a', 'b'], ...asked, classifierSha256 });
    expect(chosen.cells.map(({ n }) => n)).toEqual([1, 1]);
    expect(chosen.without).toEqual(['a']);
  });

  it('names the measures that it knows', async () => {
    const { caller } = callerOver({ a: run(200, 0, []) });
    await expect(caller.compare.pivot({ runIds: ['a'], ...asked, measure: 'fid' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message:
        'compare.pivot: expected one of inMiddle, mild, valid, l2, meanSquare, kl, jensenShannon, wasserstein, got "fid".',
    });
  });
});

describe('compare.references', () => {
  const reference = (values: Partial<ReferenceValue>): ReferenceValue => ({
    ...{
      id: 'r',
      project: 'circles',
      metric: '',
      variant: 'last',
      selector: '',
      value: 0.7,
      tolerance: 0.01,
    },
    ...{ direction: 'lower', citation: 'Table 1', createdAt: '2026-11-23T10:00:00.000Z', ...values },
  });
  // half at each end of 100 bins has l2 = 0.7 (paper §6.2); over its own range these are the end bins too
  const scores = [0.02, 0.02, 0.98, 0.98];
  const metric = scoreReferenceName({ name: 's/x', measure: 'l2', variant: 'reference', bins: 100 });

  it('holds every run that a selector means against a value, on the bins that it belongs to', async () => {
    const listRuns = vi.fn(async () => ({ runs: [runSummary({ id: 'b' })], nextCursor: null }));
    const listReferences = async () => [
      ...[reference({ metric }), reference({ metric, selector: 'tag = paper', value: 0.5 })],
      reference({ metric: 'loss' }),
    ];
    const set = { name: 's/x', scores };
    const runs = { a: { sets: [set] }, b: { sets: [set] }, c: { sets: [{ name: 's/y', scores }] } };
    const { caller } = callerOver(runs, { listRuns, listReferences });
    const answers = await caller.compare.references({ runIds: ['a', 'b', 'c'] });
    expect(
      answers.map(({ verdicts }) => verdicts.map(({ runId, verdict }) => `${runId} ${verdict}`)),
    ).toEqual([['a pass', 'b pass'], ['b fail']]);
    expect(answers[0].verdicts[0].actual).toBeCloseTo(0.7, 3);
    expect(answers[1]).toMatchObject({ name: 's/x', measure: 'l2', variant: 'reference', bins: 100 });
    expect(listRuns).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ filter: '(tag = paper) and id in ("a", "b", "c")' }),
    );
  });

  it('asks no longer question than the query language takes', async () => {
    const filters: string[] = [];
    const listRuns = async ({ filter = '' }: { filter?: string } = {}) => {
      filters.push(filter);
      return { runs: [], nextCursor: null };
    };
    const listReferences = async () => [reference({ metric, selector: `tag = ${'x'.repeat(1000)}` })];
    const runs = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [`${i}`.padStart(36, '0'), { sets: [{ name: 's/x', scores }] }]),
    );
    const { caller } = callerOver(runs, { listRuns, listReferences });
    await caller.compare.references({ runIds: Object.keys(runs) });
    expect(filters.every(({ length }) => length <= 2000)).toBe(true);
    for (const id of Object.keys(runs)) expect(filters.some((filter) => filter.includes(id))).toBe(true);
  });
});

describe('compare.heatMap', () => {
  /** Two judges of the same samples: the fake tells samples by run and name, so both sets say whose they are. */
  const judged = (judges: Record<string, number[]>, run: FakeRun = {}) => {
    const entries = Object.entries(judges).map(([judge, scores]) => ({
      scores,
      entry: {
        ...{ runId: 'a', name: `${judge}/strength-30`, step: null, samplesSha256: '0'.repeat(64) },
        ...{ classifierSha256: 'a'.repeat(64), count: scores.length, at: '2026-11-23T10:00:00.000Z' },
      },
    }));
    return callerOver(
      { a: run },
      {
        scoreSetsOfRuns: async (ids) => (ids.includes('a') ? entries.map(({ entry }) => entry) : []),
        scoresOfRuns: async (_, wanted) =>
          wanted.flatMap(({ name }) =>
            entries.flatMap(({ entry, scores }) => (entry.name === name ? [{ ...entry, scores }] : [])),
          ),
      },
    ).caller;
  };

  it('counts the samples that two judges have scored, by the cells of both', async () => {
    const caller = judged({ smile: [0.1, 0.9, 0.9], hair: [0.9, 0.1, Number.NaN] });
    const answer = await caller.compare.heatMap({ runId: 'a', x: 'smile', y: 'hair', bins: 2 });
    expect(answer.maps).toEqual([
      {
        ...{ condition: 'strength-30', bins: 2, counts: [0, 1, 1, 0], counted: 2, left: 1 },
        inBoth: wilsonInterval(2, 3), // 0.1 to 0.9, ends included, of all three
      },
    ]);
    const byItself = await caller.compare.heatMap({ runId: 'a', bins: 2 });
    expect([byItself.x?.judge, byItself.y?.judge]).toEqual(['hair', 'smile']);
  });

  it('takes as the middle of both what training never showed, ends excluded', async () => {
    const ends = (low: number, high: number) => ({
      ...{ attribute: 'x', unit: '', low: 0, high: 1, places: null, gap: { low, high } },
      seen: [
        { low: 0, high: low },
        { low: high, high: 1 },
      ],
    });
    const summary = { scoreAxes: { smile: ends(0.2, 0.8), hair: ends(0.4, 0.6) } } as unknown as JsonObject;
    const scores = { smile: [0.2, 0.3, 0.7, 0.5, Number.NaN], hair: [0.5, 0.5, 0.6, 0.41, 0.5] };
    const answer = await judged(scores, { summary }).compare.heatMap({ runId: 'a', x: 'smile', y: 'hair' });
    expect(answer.maps[0].inBoth).toEqual(wilsonInterval(2, 5)); // the second and the fourth
    expect([answer.x?.middle, answer.y?.middle]).toEqual([
      { low: 0.2, high: 0.8, neverSeen: true },
      { low: 0.4, high: 0.6, neverSeen: true },
    ]);
  });

  it('has no map of one attribute, and none of a run that is not there', async () => {
    const answer = await judged({ smile: [0.1] }).compare.heatMap({ runId: 'a' });
    expect(answer).toMatchObject({ judges: ['smile'], x: null, y: null, maps: [] });
    await expect(judged({}).compare.heatMap({ runId: 'b' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
