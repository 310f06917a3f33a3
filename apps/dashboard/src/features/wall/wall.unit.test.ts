import { describe, expect, it } from 'vitest';
import { binLabel, binsOf } from './bins.ts';
import { formatPValue, guardVerdict, nearerThanShare } from './memorisation.ts';
import { movedPlace } from './moved-place.ts';
import { framesOf, type SampleSet, spriteOf, spriteStyle } from './sprite.ts';
import { stripCaption, stripRows } from './strip-caption.ts';
import { calmed, layoutOf } from './use-calm.ts';
import { chosenJudge, chosenSet, differentJudges, type Judge, type Strip } from './wall-sets.ts';
import {
  cellSize,
  loadWallState,
  ORDERS,
  orderOf,
  pageQuery,
  SPACES,
  UNREADABLE,
  type WallState,
  writeWallState,
} from './wall-state.ts';

const axis: Judge['axis'] = {
  ...{ attribute: 'position', unit: 'px', low: 0.5, high: 14.5, places: 14 },
  ...{ seen: [], gap: { low: 2.5, high: 12.5 } },
};
const judge = (name: string, classifier = 'a'): Judge => ({
  ...{ name, judge: name.split('/')[0], classifierSha256: classifier.repeat(64), axis, axisKnown: true },
});
const sheet = { columns: 3, perSheet: 6, count: 8, width: 16, height: 16, sha256: ['one', 'two'] };
const set = (runId: string, condition: string, values: Partial<SampleSet> = {}): SampleSet => ({
  ...{ runId, condition, count: 8, seed: 1, sampleRunId: 's', sheet, trajectory: null },
  strength: condition.startsWith('strength-') ? Number(condition.slice(9)) : null,
  judges: [judge(`position/${condition}`)],
  hasDisagreement: false,
  ...values,
});

describe('the address of the wall', () => {
  const texts = ['', 'a', 'run,1%', 'Größe "x" & y=1', '/../', '👁 עברית', '<b>', '-1', 'null'];
  let state = 7;
  const random = (most: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
  const pick = <T>(values: readonly T[]): T => values[random(values.length)];

  it('brings any state back', async () => {
    for (let round = 0; round < 300; round++) {
      const written: WallState = {
        runs: Array.from({ length: random(4) }, () => pick(texts)).filter(Boolean),
        ...{ filter: pick(texts), judge: pick(texts), run: pick(texts), condition: pick(texts) },
        project: pick([null, ...texts.slice(1)]),
        bin: pick([null, UNREADABLE, 0, random(400)]),
        order: pick(ORDERS),
        space: pick(SPACES),
        ...{ size: random(200), cells: random(200), sample: pick([null, 0, random(10_000)]) },
      };
      const query = writeWallState(written);
      expect(await loadWallState(new URLSearchParams(query))).toEqual(written);
    }
  });

  it('has an order by disagreement only where classifiers could disagree', () => {
    const order = 'disagreement' as const;
    expect(orderOf({ order }, { hasDisagreement: true })).toBe('disagreement');
    expect(orderOf({ order }, { hasDisagreement: false })).toBe('attribute');
    expect(orderOf({ order: 'number' }, { hasDisagreement: true })).toBe('number');
  });

  it('asks for what the address says, brought into what the API takes', () => {
    const asked = { runId: 'r', condition: 'c', judge: 'position' };
    const order = 'attribute' as const;
    expect(pageQuery({ order, bin: null }, asked, 2)).toEqual({ ...asked, order, offset: 1000, limit: 500 });
    expect(pageQuery({ order, bin: 4 }, asked, 0)).toMatchObject({ bin: 4 });
    expect(pageQuery({ order, bin: UNREADABLE }, asked, 0)).toMatchObject({ invalidOnly: true });
    expect(pageQuery({ order, bin: 4 }, { ...asked, judge: null }, 0)).toEqual({
      ...{ runId: 'r', condition: 'c', order, offset: 0, limit: 500 },
    });
    expect([0, 50, 9999].map((size) => cellSize({ size }))).toEqual([32, 48, 96]);
  });
});

describe(spriteOf, () => {
  it('finds an image on its sheet, also on a last one that is not full', () => {
    expect(spriteOf(sheet, 4)).toMatchObject({ sha256: 'one', column: 1, row: 1, columns: 3, rows: 2 });
    expect(spriteOf(sheet, 7)).toMatchObject({ sha256: 'two', column: 1, row: 0, columns: 3, rows: 1 });
    expect([-1, 8, 1.5].map((index) => spriteOf(sheet, index))).toEqual([null, null, null]);
  });

  it('is a background that shows just that cell', () => {
    // in per cent of what the background is larger than the box: (columns - 1) boxes
    expect(spriteStyle(spriteOf(sheet, 5)!)).toEqual({
      backgroundImage: 'url(/media/one)',
      backgroundSize: '300% 200%',
      backgroundPosition: '100% 100%',
    });
    expect(spriteStyle(spriteOf(sheet, 6)!).backgroundPosition).toBe('0% 0%');
  });

  it('has the way of a sample as a row, one frame a column', () => {
    const way = { columns: 3, count: 2, width: 8, height: 8, sha256: 'w', timesteps: [20, 10, 0] };
    expect(framesOf(way, 1).map(({ t, sprite }) => [t, sprite.column, sprite.row, sprite.rows])).toEqual([
      ...[
        [20, 0, 1, 2],
        [10, 1, 1, 2],
        [0, 2, 1, 2],
      ],
    ]);
    expect(framesOf(way, 2)).toEqual([]);
  });
});

describe(movedPlace, () => {
  const grid = { columns: 4, total: 10 };
  it('walks the grid with the arrow keys and stays in it', () => {
    const after = (place: number, key: string) => movedPlace(place, key, grid);
    expect([after(0, 'ArrowRight'), after(4, 'ArrowLeft'), after(1, 'ArrowDown')]).toEqual([1, 3, 5]);
    expect([
      after(0, 'ArrowLeft'),
      after(9, 'ArrowRight'),
      after(7, 'ArrowDown'),
      after(2, 'ArrowUp'),
    ]).toEqual([...[0, 9, 7, 2]]);
    expect([after(5, 'Home'), after(5, 'End'), after(5, 'PageDown'), after(5, 'x')]).toEqual([0, 9, 9, null]);
  });
});

describe(chosenSet, () => {
  const sets = [set('a', 'unconditional'), set('a', 'strength-30'), set('b', 'strength-75')];
  it('is what the address names, else the strongest of that run or of the first that has images', () => {
    expect(chosenSet(sets, { run: 'a', condition: 'unconditional' })).toBe(sets[0]);
    expect(chosenSet(sets, { run: '', condition: '' })).toBe(sets[1]);
    expect(chosenSet(sets, { run: 'b', condition: 'gone' })).toBe(sets[2]);
    const older = set('o', 'strength-9', { sheet: null });
    expect(chosenSet([older, ...sets], { run: '', condition: '' })).toBe(sets[1]);
    expect(chosenSet([older], { run: '', condition: '' })).toBe(older);
    expect(chosenSet([], { run: '', condition: '' })).toBeNull();
  });

  it('is judged by whom the address names, else by who judged most', () => {
    const both = [...sets, set('c', 'strength-1', { judges: [judge('oracle/strength-1')] })];
    expect(chosenJudge(both, { judge: '' })).toBe('position');
    expect(chosenJudge(both, { judge: 'oracle' })).toBe('oracle');
    // of two that judged as much, the one of which is known what its scores can be
    const member = { ...judge('member 0/strength-2'), axisKnown: false };
    const pair = [member, judge('position/strength-2')];
    expect(chosenJudge([set('e', 'strength-2', { judges: pair })], { judge: '' })).toBe('position');
    expect(chosenJudge([], { judge: 'oracle' })).toBeNull();
    const other = set('d', 'strength-1', { judges: [judge('position/strength-1', 'b')] });
    expect([differentJudges(sets, 'position'), differentJudges([...sets, other], 'position')]).toEqual([
      1, 2,
    ]);
  });
});

describe(binLabel, () => {
  it('says how many samples lie where', () => {
    const bins = binsOf({ low: 0.5, high: 2.5, counts: [1, 1200] });
    expect(bins.map((bin) => binLabel(bin, 'px'))).toEqual([
      '1 sample from 0.5 to 1.5 px',
      '1200 samples from 1.5 to 2.5 px',
    ]);
  });
});

describe(nearerThanShare, () => {
  it('is the share of a histogram up to a value, inside a bin in proportion', () => {
    const bins = { edges: [0, 1, 2], counts: [3, 1] };
    expect([-1, 0.5, 1, 1.5, 9].map((value) => nearerThanShare(value, bins))).toEqual([
      0, 0.375, 0.75, 0.875, 1,
    ]);
    expect(nearerThanShare(1, { edges: [0, 1], counts: [0] })).toBeNull();
  });
});

describe(guardVerdict, () => {
  const guard = {
    ...{ samples: 75, heldOut: 140, median: 6.238, heldOutMedian: 5.477, nearerShare: 0.109, z: -9 },
    ...{ pValue: 1, close: { successes: 0, total: 75, low: 0, high: 0.05 }, closeBelow: 4 },
  };
  it('says with its numbers whether samples are nearer than held-out images', () => {
    expect(guardVerdict({ of: 'never-seen range', guard })).toMatch(
      /^no nearer to the training set .*75 samples in the never-seen range against 140 held-out images: median distance 6.238 against 5.477.*10.9% of pairs, one-sided p = 1.000; 0% nearer/,
    );
    expect(guardVerdict({ of: 'all', guard: { ...guard, pValue: 1e-9 } })).toMatch(
      /^nearer .*\(75 samples against.*p < 0.001/,
    );
    expect(guardVerdict({ of: 'all', guard: null })).toBe('no samples, or no held-out images, to compare.');
    expect(formatPValue(0.0123)).toBe('p = 0.012');
  });
});

describe(stripCaption, () => {
  it('names the axis, the judge, the runs and every sample', () => {
    const strip: Strip = {
      ...{ runId: 'a', condition: 'strength-30', count: 8, invalid: 0, outside: 0 },
      histogram: { low: 0.5, high: 14.5, counts: [8] },
      cells: [{ number: 7, score: 1 }, null, { number: 3, score: 9 }],
    };
    const own = set('a', 'strength-30');
    const rows = stripRows([own, set('a', 'unconditional'), set('b', 'strength-30')], [strip]);
    expect(rows).toHaveLength(1);
    expect(stripCaption(rows, [{ id: 'a', name: 'circles-16', seed: 1 }], 'position')).toBe(
      [
        'Samples evenly along position, from 0.5 to 14.5 px in 3 equal parts, of each the sample nearest to its middle, empty where none lies; judged by position (aaaaaaaaaaaa).',
        'strength 30, circles-16 (run a, seed 1): samples 7 – 3.',
      ].join('\n'),
    );
    expect(stripCaption([], [], 'position')).toBe('');
  });
});

describe('a live wall', () => {
  const came = (question: string, conditions: readonly string[], scores = 0) => ({
    ...{ question, scores },
    layout: layoutOf(conditions.map((condition) => set('a', condition))),
  });

  it('moves nothing under the hand, and shows at once what changes in place or was asked for', () => {
    const shown = came('all', ['unconditional']);
    const grown = came('all', ['unconditional', 'strength-30']);
    expect(calmed(null, shown, true)).toBe(shown);
    expect(calmed(shown, grown, true)).toBe(shown);
    expect(calmed(shown, grown, false)).toBe(grown);
    const judged = came('all', ['unconditional'], 5);
    expect(calmed(shown, judged, true)).toBe(judged);
    const asked = came('filtered', ['strength-30']);
    expect(calmed(shown, asked, true)).toBe(asked);
  });
});
