import { describe, expect, it } from 'vitest';
import { FaceCanvas } from './face-canvas.ts';
import { arc, ellipse, intersection, stroke } from './signed-distance.ts';

describe('signed distances', () => {
  it('are exact for a stroke and first order for an ellipse', () => {
    const line = stroke([0, 0], [2, 0], 0.5);
    expect(line.distance(1, 2)).toBeCloseTo(1.5, 12);
    expect(line.distance(5, 4)).toBeCloseTo(4.5, 12); // 3-4-5 from the end
    expect(line.distance(1, 0)).toBeCloseTo(-0.5, 12);
    const oval = ellipse(1, 1, { rx: 2, ry: 1 });
    expect(oval.distance(3, 1)).toBeCloseTo(0, 6);
    expect(oval.distance(1 + Math.SQRT2, 1 + Math.SQRT1_2)).toBeCloseTo(0, 6);
    expect(oval.distance(3.01, 1)).toBeCloseTo(0.01, 4);
    expect(oval.distance(1, 2.01)).toBeCloseTo(0.01, 4);
    expect(oval.distance(1, 1)).toBeLessThan(-1);
  });

  it('follow a parabola, thinner at its ends', () => {
    const smile = arc({ x: 0, y: 0, halfWidth: 1, bend: -0.5, radius: 0.1, taper: 0.5 });
    expect(smile.distance(0, 0.1)).toBeCloseTo(0, 12);
    expect(smile.distance(1, -0.5)).toBeCloseTo(-0.05, 12);
    expect(smile.distance(1.05, -0.5)).toBeCloseTo(0, 12);
    expect(smile.distance(0.5, -0.125)).toBeCloseTo(-0.0875, 12);
  });

  it('cover the area of the shape wherever it lies between pixels', () => {
    const canvas = new FaceCanvas(64);
    for (const shift of [0, 0.2, 0.5, 0.77]) {
      canvas.fill([0, 0, 0], [0, 0, 0]);
      canvas.place({ x: 0.5 + shift / 64, y: 0.5, scale: 1, roll: 0.3 });
      canvas.paint(ellipse(0, 0, { rx: 0.2, ry: 0.1 }), [1, 1, 1]);
      const area = canvas.pixels.reduce((sum, value) => sum + value, 0) / 3 / 64 ** 2;
      expect(Math.abs(area / (Math.PI * 0.02) - 1)).toBeLessThan(0.005);
    }
  });

  it('intersect to what lies in both', () => {
    const lens = intersection(ellipse(-1, 0, { rx: 2, ry: 2 }), ellipse(1, 0, { rx: 2, ry: 2 }));
    expect([lens.left, lens.right]).toEqual([-1, 1]);
    expect(lens.distance(0, 0)).toBeLessThan(0);
    expect(lens.distance(1.5, 0)).toBeGreaterThan(0);
    expect(lens.distance(-1.5, 0)).toBeGreaterThan(0);
  });
});
