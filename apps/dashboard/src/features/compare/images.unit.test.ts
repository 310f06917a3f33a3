import { describe, expect, it } from 'vitest';
import { WHOLE } from '../images/view-transform.ts';
import { axisStops, movedBy } from './axis-stops.ts';
import { type ComparedImage, imageGrid, imageKey, namesByRuns } from './image-grid.ts';
import { pixelDifference } from './pixel-difference.ts';
import type { RunField } from './run-fields.ts';
import { GAINS, loadViewerState, type ViewerState, writeViewerState } from './viewer-state.ts';

const image = (runId: string, name: string, values: Partial<ComparedImage> = {}): ComparedImage => ({
  ...{ runId, stage: 'sample', name, step: null, sampleIndex: 0, caption: '', width: 8, height: 8 },
  ...{ sha256: `${runId} ${name} ${values.step ?? ''}` },
  ...values,
});
/** A small repeatable source of numbers in [0, 1). */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
const run = (id: string, seed = 0) => ({ id, name: `run ${id}`, seed });
const setting = (id: string, values: Record<string, number>): RunField => ({
  ...{ id, label: id, kind: 'setting', categories: null, direction: null },
  values: new Map(Object.entries(values)),
});

describe('a grid of images', () => {
  const shas = (grid: ReturnType<typeof imageGrid>) =>
    grid.rows.map(({ cells }) => cells.map((cell) => cell.map(({ sha256 }) => sha256.trim())));

  it('has conditions in the order of their strength, without guidance first, and the last step of each', () => {
    const images = [
      ...[image('a', 'samples/strength-30'), image('a', 'samples/strength-3.5'), image('a', 'other')],
      ...[image('a', 'samples/unconditional', { step: 5 }), image('a', 'samples/unconditional', { step: 9 })],
      image('b', 'samples/strength-3.5'),
    ];
    const grid = imageGrid(images, {
      ...{ name: 'samples/strength-30', along: 'condition', sampleIndex: 0, runs: [run('b'), run('a')] },
      fields: [],
    });
    expect(grid.columns.map(({ label }) => label)).toEqual(['unconditional', 'strength-3.5', 'strength-30']);
    expect(shas(grid)).toEqual([
      [[], ['b samples/strength-3.5'], []],
      [['a samples/unconditional 9'], ['a samples/strength-3.5'], ['a samples/strength-30']],
    ]);
  });

  it('begins with the image that most runs have, of the family that has most', () => {
    const images = [
      ...[image('a', 'reliability'), image('b', 'data'), image('c', 'data')],
      ...[
        image('b', 'samples/strength-3'),
        image('c', 'samples/strength-3'),
        image('b', 'samples/strength-9'),
      ],
    ];
    expect(namesByRuns(images)).toEqual(['samples/strength-3', 'data', 'samples/strength-9', 'reliability']);
  });

  it('has steps as numbers, of one sample index', () => {
    const images = [10, 9, 100].flatMap((step) => [
      image('a', 's', { step }),
      image('a', 's', { step, sampleIndex: 1, sha256: `second ${step}` }),
    ]);
    const grid = imageGrid(images, {
      ...{ name: 's', along: 'step', sampleIndex: 1, runs: [run('a')], fields: [] },
    });
    expect(shas(grid)).toEqual([[['second 9'], ['second 10'], ['second 100']]]);
  });

  it('puts runs that differ only in a setting into one row along it, and seeds apart', () => {
    const runs = [run('a', 0), run('b', 0), run('c', 1), run('d', 0)];
    const fields = [
      setting('config.size', { a: 64, b: 8, c: 8 }),
      setting('config.seed', { a: 0, b: 0, c: 1, d: 0 }),
    ];
    const grid = imageGrid(
      runs.map(({ id }) => image(id, 's')),
      { name: 's', along: 'config.size', sampleIndex: 0, runs, fields },
    );
    expect(grid.columns.map(({ label }) => label)).toEqual(['8', '64']);
    expect(shas(grid)).toEqual([
      [['b s'], ['a s']],
      [['c s'], []],
    ]);
  });

  it('has a key for each image', () => {
    const keys = [
      image('a', 's'),
      image('a', 's', { step: 0 }),
      image('a', 's', { sampleIndex: 1 }),
      image('a', 't'),
    ];
    expect(new Set(keys.map(imageKey)).size).toBe(4);
  });
});

describe('the difference of two images', () => {
  it('is the largest of the colours, brightened and cut at white, with numbers before that', () => {
    const [a, b] = [
      [10, 20, 30, 255, 0, 0, 0, 255],
      [10, 24, 20, 255, 0, 0, 0, 0],
    ];
    const { pixels, ...facts } = pixelDifference(a, b, 4);
    expect([...pixels]).toEqual([40, 40, 40, 255, 0, 0, 0, 255]);
    expect(facts).toEqual({ largest: 10, mean: 14 / 6, share: 0.5 });
    expect(pixelDifference(a, b, 100).pixels[0]).toBe(255);
  });

  it('is none of images of two sizes', () => {
    expect(() => pixelDifference([0, 0, 0, 0], [], 1)).toThrow(
      'pixelDifference: expected images of one size, got 4 and 0 bytes.',
    );
  });
});

describe('images along an axis', () => {
  const images = [3, 10, 30].flatMap((strength) => [
    image('a', `samples/strength-${strength}`),
    ...(strength === 10 ? [] : [image('b', `samples/strength-${strength}`)]),
  ]);
  const grid = imageGrid(images, {
    ...{ name: 'samples/strength-30', along: 'condition', sampleIndex: 0, runs: [run('a'), run('b')] },
    fields: [],
  });
  const keyOf = (runId: string, strength: number) => imageKey(image(runId, `samples/strength-${strength}`));

  it('stop where their own row has an image', () => {
    const axis = axisStops(grid, keyOf('b', 30));
    expect(axis?.stops.map(({ label }) => label)).toEqual(['strength-3', 'strength-30']);
    expect(axis?.at).toBe(1);
    expect(axisStops(grid, 'another')).toBeNull();
  });

  it('go along together by columns, to the nearest that there is, and not past the ends', () => {
    const first = axisStops(grid, keyOf('b', 3));
    if (!first) throw new Error('The image is in the grid.');
    expect(movedBy(first, 2).key).toBe(keyOf('b', 30));
    expect(movedBy(first, 0).key).toBe(keyOf('b', 3));
    expect(movedBy(first, -5).key).toBe(keyOf('b', 3));
    expect(movedBy(first, 9).key).toBe(keyOf('b', 30));
  });
});

describe('the address of the viewer', () => {
  it('brings every view back', () => {
    const next = numbersFrom(5);
    for (let i = 0; i < 300; i++) {
      const zoom = Math.floor(10_000 + next() * 400_000) / 10_000;
      const place = () => Math.round((next() - 0.5) * (zoom - 1) * 9000) / 10_000 + 0;
      const state: ViewerState = {
        ...{ view: { zoom, x: place(), y: place() }, divider: Math.floor(next() * 101) },
        ...{ gain: GAINS[Math.floor(next() * 3)], locked: next() < 0.5 },
      };
      expect(loadViewerState(new URLSearchParams(writeViewerState('', state)))).toEqual(state);
    }
  });

  it('is empty for the whole image, and nonsense is brought into range', () => {
    expect(writeViewerState('', loadViewerState(new URLSearchParams()))).toBe('');
    const odd = loadViewerState(new URLSearchParams('view=2~9~-9&divider=170&gain=5'));
    expect(odd).toEqual({ view: { zoom: 2, x: 0.5, y: -0.5 }, divider: 100, gain: 4, locked: false });
    for (const view of ['1~2', 'x~0~0', '2~~0', 'Infinity~0~0'])
      expect(loadViewerState(new URLSearchParams({ view })).view).toEqual(WHOLE);
  });
});
