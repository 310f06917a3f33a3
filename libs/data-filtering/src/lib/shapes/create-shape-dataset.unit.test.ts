import { describe, expect, it } from 'vitest';
import { createCircleDataset } from '../create-circle-dataset.ts';
import { describeSupport } from '../describe-support.ts';
import { selectImages } from '../image-dataset.ts';
import { createShapeDataset } from './create-shape-dataset.ts';

const countsOf = (values: Int32Array) =>
  [...values].reduce<number[]>((counts, value) => {
    counts[value] = (counts[value] ?? 0) + 1;
    return counts;
  }, []);

describe(createShapeDataset, () => {
  it('draws the 7,200 circles and squares of the paper in six classes', () => {
    const { count, labels, shapes, images } = createShapeDataset({ kind: 'shapes' });
    expect(count).toBe(7200); // paper §5
    expect(countsOf(shapes)).toEqual([3600, 3600]);
    // columns 2…12 (11) left, 13…51 (39) middle, 52…61 (10) right, 60 rows each
    expect(countsOf(labels)).toEqual([660, 2340, 600, 660, 2340, 600]);
    const white = (index: number) =>
      images.subarray(index * 64 * 64 * 3, (index + 1) * 64 * 64 * 3).filter((value) => value === 255)
        .length / 3;
    expect([white(0), white(3599), white(3600), white(7199)]).toEqual([21, 21, 25, 25]);
  });

  it('draws border circles and uniform squares: the gap is the circles’ alone', () => {
    const dataset = createShapeDataset({
      kind: 'shapes',
      parts: [
        { shape: 'circle', layout: 'border' },
        { shape: 'square', layout: 'uniform' },
      ],
    });
    expect(dataset.count).toBe(1200 + 3600);
    const ofShape = (shape: number) =>
      selectImages(
        dataset,
        [...dataset.shapes.keys()].filter((row) => dataset.shapes[row] === shape),
      );
    expect(describeSupport(ofShape(0)).gap).toEqual({ from: 12, to: 51 });
    expect(describeSupport(ofShape(1)).gap).toBeNull();
  });

  it('draws the same circles as the circles’ own set, at any size', () => {
    const size = { imageSize: 16, radius: 1 };
    const shapes = createShapeDataset({
      kind: 'shapes',
      ...size,
      labels: 'side',
      parts: [{ shape: 'circle', layout: 'quadrant' }],
    });
    const circles = createCircleDataset({ kind: 'circles', ...size, layout: 'quadrant' });
    expect(Buffer.compare(shapes.images, circles.images)).toBe(0);
    expect(shapes.labels).toEqual(circles.labels);
    expect(shapes.scores).toEqual(circles.scores);
  });

  it('says in one line what cannot be drawn', () => {
    expect(() => createShapeDataset({ kind: 'shapes', imageSize: 16, radius: 8 })).toThrow(
      new RangeError(
        'createShapeDataset: radius: expected at most 7 for 16-pixel images, got 8 (lower radius or raise imageSize).',
      ),
    );
    const twice = { shape: 'circle', layout: 'uniform' } as const;
    expect(() => createShapeDataset({ kind: 'shapes', parts: [twice, twice] })).toThrow(
      new RangeError('createShapeDataset: parts: expected each shape once.'),
    );
  });
});
