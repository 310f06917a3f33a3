import { describe, expect, it } from 'vitest';
import { createCircleDataset } from './create-circle-dataset.ts';
import { describeSupport } from './describe-support.ts';
import { selectImages } from './image-dataset.ts';

describe('describeSupport', () => {
  it('finds the gap of the main set, x in 12..51 (paper §5)', () => {
    expect(describeSupport(createCircleDataset({ kind: 'circles' }))).toEqual({
      imageSize: 64,
      radius: 2,
      admissible: { from: 2, to: 61 },
      seen: [
        { from: 2, to: 11 },
        { from: 52, to: 61 },
      ],
      unseen: [{ from: 12, to: 51 }],
      gap: { from: 12, to: 51 },
    });
  });

  it('finds the gap of the trial at 16x16, x in 3..12 (paper §5.1)', () => {
    const support = describeSupport(createCircleDataset({ kind: 'circles', imageSize: 16, radius: 1 }));
    expect(support.gap).toEqual({ from: 3, to: 12 });
  });

  it('calls nothing a gap that has seen columns on one side only', () => {
    const quadrant = describeSupport(createCircleDataset({ kind: 'circles', layout: 'quadrant' }));
    expect(quadrant.seen).toEqual([{ from: 2, to: 29 }]);
    expect(quadrant.unseen).toEqual([{ from: 30, to: 61 }]);
    expect(quadrant.gap).toBeNull();
    expect(describeSupport(createCircleDataset({ kind: 'circles', layout: 'uniform' })).gap).toBeNull();
  });

  it('reads what is there, not what was asked for', () => {
    const uniform = createCircleDataset({ kind: 'circles', layout: 'uniform', imageSize: 16, radius: 1 });
    const without7 = Array.from({ length: uniform.count }, (_, index) => index).filter(
      (index) => uniform.centres[2 * index] !== 7,
    );
    expect(describeSupport(selectImages(uniform, without7)).gap).toEqual({ from: 7, to: 7 });
  });
});
