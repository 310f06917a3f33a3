import { describe, expect, it } from 'vitest';
import { type ComparedImage, imageGrid, imageKey, namesByRuns } from './image-grid.ts';
import { pixelDifference } from './pixel-difference.ts';
import type { RunField } from './run-fields.ts';
import { bounded, viewAfterKey, WHOLE, zoomedAt } from './view-transform.ts';

const image = (runId: string, name: string, values: Partial<ComparedImage> = {}): ComparedImage => ({
  ...{ runId, stage: 'sample', name, step: null, sampleIndex: 0, caption: '', width: 8, height: 8 },
  ...{ sha256: `${runId} ${name} ${values.step ?? ''}` },
  ...values,
});
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

describe('zoom and pan', () => {
  it('keep what lies under the pointer where it is', () => {
    const view = bounded({ zoom: 3, x: 0.2, y: -0.3 });
    const point = { x: 0.1, y: 0.2 };
    const next = zoomedAt(view, 2, point);
    const under = ({ zoom, x, y }: typeof view) => [(point.x - x) / zoom, (point.y - y) / zoom];
    expect(next.zoom).toBe(6);
    for (const [at, value] of under(next).entries()) expect(value).toBeCloseTo(under(view)[at], 12);
  });

  it('never leave the frame, and keys go there and back', () => {
    expect(bounded({ zoom: 0.5, x: 1, y: -1 })).toEqual({ zoom: 1, x: 0, y: -0 });
    expect(bounded({ zoom: 2, x: 3, y: -3 })).toEqual({ zoom: 2, x: 0.5, y: -0.5 });
    const near = viewAfterKey(WHOLE, '+') as typeof WHOLE;
    expect(viewAfterKey(near, 'ArrowLeft')).toMatchObject({ x: 0.1 });
    expect(viewAfterKey(near, '-')?.zoom).toBeCloseTo(1, 12);
    expect(viewAfterKey(near, '0')).toEqual(WHOLE);
    expect(viewAfterKey(near, 'x')).toBeNull();
  });
});
