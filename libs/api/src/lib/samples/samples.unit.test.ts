import type { Histogram, LoggedTable, RunMedia, RunSummary, ScoreIdentity } from '@interpolab/tracking/read';
import { describe, expect, it } from 'vitest';
import { createApiContext, LOCAL_USER } from '../api-context.ts';
import { fakeRunStore, runSummary } from '../fake-run-store.test-support.ts';
import { createCaller } from '../router.ts';
import { arrangeSamples } from './arrange-samples.ts';
import { spreadSamples } from './spread-samples.ts';

const axis = {
  ...{ attribute: 'position', unit: 'px', low: -0.5, high: 3.5, places: 4 },
  ...{ seen: [], gap: { low: 0.5, high: 2.5 } },
};
const at = '2026-11-23T10:00:00.000Z';
const hash = (letter: string) => letter.repeat(64);
const scores: Record<string, number[]> = {
  'position/strength-30': [3, Number.NaN, 0, 1.5, 1.4999, 3.5],
  'member 1/strength-30': [0.9, 0.5, 0.1, 0.4, 0.4, Number.NaN],
  'disagreement/strength-30': [0.1, Number.NaN, 0.3, 0, 0.3, 0.2],
};

describe(arrangeSamples, () => {
  const values = scores['position/strength-30'];
  it('sorts along the attribute, unreadable samples last and equal ones by number', () => {
    const { numbers, invalid } = arrangeSamples([2, Number.NaN, 1, 2, 0], {
      ...{ axis, bins: 10, only: null, order: 'attribute' },
    });
    expect(numbers).toEqual([4, 2, 0, 3, 1]);
    expect(invalid).toBe(1);
  });

  it('has in every bin as many samples as the histogram counts there, each sample in one bin', () => {
    const of = (only: number | 'invalid' | null) =>
      arrangeSamples(values, { axis, bins: 10, only, order: 'number' });
    expect(of(null).histogram.counts).toEqual([1, 1, 1, 2]); // 1.5 is in the bin that begins there, 3.5 in the last
    const inBins = [0, 1, 2, 3].map((bin) => of(bin).numbers);
    expect(inBins).toEqual([[2], [4], [3], [0, 5]]);
    expect(of('invalid').numbers).toEqual([1]);
    expect(() => of(4)).toThrow('bin: expected one from 0 to 3, got 4.');
  });

  it('reaches each sample once and in order, and counts as a computation apart from it does', () => {
    let state = 11;
    const next = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
    for (let round = 0; round < 200; round++) {
      const places = next() < 0.5 ? null : 1 + Math.floor(next() * 30);
      const [low, high] = places === null ? [0, 1] : [0.5, 0.5 + places];
      const bins = places ?? 10 + Math.floor(next() * 90);
      const edge = () => low + (Math.floor(next() * (bins + 1)) * (high - low)) / bins;
      const kinds = [() => low + next() * (high - low), edge, () => Number.NaN, () => high + next()];
      const values = Array.from({ length: Math.floor(next() * 300) }, () =>
        kinds[places === null ? Math.floor(next() * 3) : Math.floor(next() * 4)](),
      );
      const of = (only: number | 'invalid' | null) =>
        arrangeSamples(values, {
          ...{ axis: { ...axis, low, high, places }, bins },
          only,
          order: 'attribute',
        });
      const all = of(null);
      // By the definition of a bin, one sample at a time: from its edge to before the next; the last has both of its ends.
      const edges = Array.from({ length: bins + 1 }, (_, at) => low + at * ((high - low) / bins));
      const binOf = (score: number) => {
        if (Number.isNaN(score) || score < low || score > high) return null;
        let bin = 0;
        while (bin < bins - 1 && score >= edges[bin + 1]) bin++;
        return bin;
      };
      const expected = Array.from({ length: bins }, (_, bin) =>
        values.flatMap((score, number) => (binOf(score) === bin ? [number] : [])),
      );
      const byScore = (numbers: readonly number[]) =>
        numbers.toSorted((a, b) => values[a] - values[b] || a - b);
      expect(all.histogram.counts).toEqual(expected.map(({ length }) => length));
      for (const [bin, numbers] of expected.entries()) expect(of(bin).numbers).toEqual(byScore(numbers));
      const unread = values.flatMap((score, number) => (Number.isNaN(score) ? [number] : []));
      expect(of('invalid').numbers).toEqual(unread);
      const read = values.flatMap((score, number) => (Number.isNaN(score) ? [] : [number]));
      expect(all.numbers).toEqual([...byScore(read), ...unread]);
      const counted = all.histogram.counts.reduce((sum, count) => sum + count, 0);
      expect(counted + all.invalid + all.outside).toBe(values.length);
    }
  });

  it('does so for every score at the edge of a bin of an attribute', () => {
    const attribute = { ...axis, low: 0, high: 1, places: null };
    const edges = Array.from({ length: 51 }, (_, edge) => edge / 50);
    for (let bin = 0; bin < 50; bin++) {
      const { histogram, numbers } = arrangeSamples(edges, {
        ...{ axis: attribute, bins: 50, only: bin, order: 'number' },
      });
      expect(numbers).toHaveLength(histogram.counts[bin]);
    }
  });
});

describe(spreadSamples, () => {
  it('takes of each part of the axis the sample nearest to its middle, and nothing where none is', () => {
    const spread = spreadSamples([0.1, 0.3, 0.24, 0.24, Number.NaN, 1, 7], { low: 0, high: 1 }, 2);
    expect(spread).toEqual([
      { number: 2, score: 0.24 },
      { number: 5, score: 1 },
    ]);
    expect(spreadSamples([0.9], { low: 0, high: 1 }, 3)).toEqual([null, null, { number: 0, score: 0.9 }]);
  });
});

const image = (runId: string, name: string, sampleIndex: number, sha: string): RunMedia => ({
  ...{ runId, name, step: null, sampleIndex, caption: '', mediaType: 'image/png', width: 16, height: 8 },
  ...{ sha256: hash(sha), bytes: 1, at },
});

/** An experiment whose samples were drawn for another one, and one of an older trainer that has no sheets. */
function caller() {
  const sheet = { columns: 2, perSheet: 4, width: 8, height: 8, count: 6 };
  const runs: Record<string, RunSummary> = {
    whole: runSummary({
      id: 'whole',
      seed: 3,
      summary: {
        stages: [
          { kind: 'sample', runId: 'drawn', name: 'sample λ=30' },
          { kind: 'neighbours', runId: 'near' },
          { kind: 'evaluate', runId: 'judged' },
        ],
      },
    }),
    drawn: runSummary({
      ...{ id: 'drawn', kind: 'sample', seed: 3 },
      summary: { sheet, trajectory: { columns: 2, width: 8, height: 8, count: 6, timesteps: [9, 0] } },
    }),
    judged: runSummary({ id: 'judged', summary: { scoreAxes: { position: axis } } }),
    working: runSummary({ id: 'working', seed: 4 }),
    halfway: runSummary({ id: 'halfway', kind: 'sample', seed: 4 }),
    near: runSummary({
      id: 'near',
      summary: {
        ...{ sheet: { ...sheet, count: 2 }, trainingImages: 12, heldOut: { count: 5, note: 'others' } },
        guard: [{ condition: 'strength-30', of: 'never-seen range', guard: null }],
        features: { network: 'clip.onnx', guard: [{ condition: 'strength-30', of: 'all', guard: null }] },
      },
    }),
  };
  const media = [
    image('drawn', 'sample-sheet/strength-30', 1, 'b'),
    image('drawn', 'sample-sheet/strength-30', 0, 'a'),
    image('drawn', 'trajectory-sheet/strength-30', 0, 'c'),
    image('near', 'training-sheet', 0, 'd'),
    image('halfway', 'sample-sheet/strength-75', 0, 'e'),
  ];
  const columns = ['sample', 'row 0', 'cell 0', 'distance 0', 'row 1', 'cell 1', 'distance 1'];
  const table: LoggedTable = {
    ...{ name: 'neighbours/strength-30', step: null, at, columns },
    rows: [[0, 7, 1, 0.25, null, null, null]],
  };
  const byFeatures: LoggedTable = {
    ...{ name: 'feature-neighbours/strength-30', step: null, at, columns },
    rows: [[0, 4, 0, 0.75, null, null, null]],
  };
  const histogram: Histogram = {
    ...{ name: 'nearest-distance/held-out', step: null, edges: [0, 1], counts: [5], at },
  };
  const known = (ids: readonly string[]) => ids.flatMap((id) => runs[id] ?? []);
  const store = fakeRunStore({
    summariesOfRuns: async (ids) => known(ids),
    stagesOfRuns: async (ids) =>
      ids.includes('working')
        ? [
            { runId: 'working', stageId: 'drawn', kind: 'sample' },
            { runId: 'working', stageId: 'halfway', kind: 'sample' },
            { runId: 'working', stageId: 'near', kind: 'evaluate' },
          ]
        : [],
    scoreSetsOfRuns: async (ids) =>
      Object.entries(scores).flatMap(([name, { length: count }]) =>
        ids.includes('judged')
          ? [
              {
                runId: 'judged',
                name,
                step: null,
                samplesSha256: hash('5'),
                classifierSha256: hash('6'),
                count,
                at,
              },
            ]
          : [],
      ),
    scoresOfRuns: async (_, wanted: readonly ScoreIdentity[]) =>
      wanted.map((one) => ({ ...one, scores: scores[one.name] })),
    mediaOfRuns: async (ids, { startsWith }) =>
      media.filter(
        ({ runId, name }) => ids.includes(runId) && startsWith.some((prefix) => name.startsWith(prefix)),
      ),
    getTables: async (_, options) => [table, byFeatures].filter(({ name }) => options?.name === name),
    getHistograms: async () => [
      histogram,
      { ...histogram, name: 'nearest-feature-distance/held-out', counts: [7] },
    ],
  });
  return createCaller(createApiContext(store, { principal: LOCAL_USER })).samples;
}

describe('samples', () => {
  const set = { runId: 'whole', condition: 'strength-30' };

  it('finds what an experiment drew, wherever it was drawn, with its sheets in order', async () => {
    const { runs, sets } = await caller().sets({ runIds: ['whole'] });
    expect(runs.map(({ id }) => id)).toEqual(['whole']);
    expect(sets).toMatchObject([
      {
        ...{ ...set, strength: 30, count: 6, seed: 3, sampleRunId: 'drawn' },
        sheet: { columns: 2, perSheet: 4, width: 8, height: 8, count: 6, sha256: [hash('a'), hash('b')] },
        trajectory: { timesteps: [9, 0], sha256: hash('c') },
        judges: [
          { judge: 'position', axisKnown: true },
          { judge: 'member 1', axisKnown: false },
        ],
        hasDisagreement: true,
      },
    ]);
  });

  it('finds what an experiment that still works has drawn, once its sheets are whole', async () => {
    const { sets } = await caller().sets({ runIds: ['working'] });
    expect(sets).toMatchObject([
      { runId: 'working', condition: 'strength-30', sampleRunId: 'drawn', count: 6, judges: [] },
    ]);
    expect(sets).toHaveLength(1); // of strength 75 the summary does not tell yet how large it is
  });

  it('gives pages along the attribute, of all samples or of a bin, and as they were drawn', async () => {
    const judge = 'position';
    const page = await caller().page({ ...set, judge, offset: 1, limit: 3 });
    expect(page).toEqual({
      ...{ total: 6, invalid: 1, outside: 0, histogram: { low: -0.5, high: 3.5, counts: [1, 1, 1, 2] } },
      ...{ numbers: [4, 3, 0], scores: [1.4999, 1.5, 3], disagreements: null },
    });
    const last = await caller().page({ ...set, judge, offset: 5 });
    expect(last).toMatchObject({ numbers: [1], scores: [null] });
    expect(await caller().page({ ...set, judge, bin: 3 })).toMatchObject({ total: 2, numbers: [0, 5] });
    expect(await caller().page({ ...set, judge, invalidOnly: true })).toMatchObject({ numbers: [1] });
    expect(await caller().page({ ...set, offset: 4 })).toMatchObject({
      total: 6,
      numbers: [4, 5],
      histogram: null,
    });
  });

  it('has those first about which classifiers differ most, and those last that not all of them have scored', async () => {
    const judge = 'position';
    const page = await caller().page({ ...set, judge, order: 'disagreement' });
    expect(page.numbers).toEqual([2, 4, 5, 0, 3, 1]);
    expect(page.disagreements).toEqual([0.3, 0.3, 0.2, 0.1, 0, null]);
    expect(page.scores[0]).toBe(0); // where it lies is still the judge's word
    const bin = await caller().page({ ...set, judge, order: 'disagreement', bin: 3 });
    expect(bin.numbers).toEqual([5, 0]);
  });

  it('stands for each set with a few samples evenly along its axis', async () => {
    const { strips, left } = await caller().strips({ runIds: ['whole'], judge: 'position', cells: 9 });
    expect(left).toBe(0);
    expect(strips).toEqual([
      {
        ...{ ...set, count: 6, invalid: 1, outside: 0 },
        histogram: { low: -0.5, high: 3.5, counts: [1, 1, 1, 2] },
        cells: [
          { number: 2, score: 0 },
          { number: 4, score: 1.4999 },
          { number: 3, score: 1.5 },
          { number: 0, score: 3 },
        ],
      },
    ]);
    expect((await caller().strips({ runIds: ['whole'], judge: 'oracle' })).strips).toEqual([]);
  });

  it('tells all of one sample: every judge, and its nearest training images beside held-out ones', async () => {
    const sample = await caller().get({ ...set, number: 0 });
    expect(sample.scores.map(({ judge, score }) => [judge, score])).toEqual([
      ['position', 3],
      ['member 1', 0.9],
    ]);
    expect(sample.disagreement).toBe(0.1);
    expect(sample.neighbours).toMatchObject({
      nearest: [{ row: 7, cell: 1, distance: 0.25 }],
      sheet: { count: 2, sha256: [hash('d')] },
      ...{
        trainingImages: 12,
        heldOut: { count: 5 },
        heldOutDistances: { counts: [5] },
        sampleDistances: null,
      },
      memorisation: { of: 'never-seen range', guard: null },
      byFeatures: {
        ...{ network: 'clip.onnx', nearest: [{ row: 4, cell: 0, distance: 0.75 }] },
        ...{ heldOutDistances: { counts: [7] }, sampleDistances: null },
        memorisation: { of: 'all', guard: null },
      },
    });
    expect((await caller().get({ ...set, number: 1 })).neighbours).toBeNull();
  });

  it('says what is not there', async () => {
    await expect(caller().page({ ...set, condition: 'strength-4' })).rejects.toThrow(
      'The run whole has no samples "strength-4".',
    );
    await expect(caller().page({ ...set, judge: 'oracle' })).rejects.toThrow(
      'The samples "strength-30" of run whole have no scores "oracle".',
    );
    await expect(caller().get({ ...set, number: 6 })).rejects.toThrow(
      'The run whole has 6 samples "strength-30"; there is no number 6.',
    );
    await expect(caller().page({ ...set, judge: 'position', bin: 4 })).rejects.toThrow(
      'bin: expected one from 0 to 3, got 4.',
    );
  });
});
