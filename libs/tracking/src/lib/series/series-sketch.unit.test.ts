import { expect, it } from 'vitest';
import { decodeSketch, encodeSketch, PART_POINTS, sketchOf, thinSketches } from './series-sketch.ts';

const columnsOf = (values: number[], firstStep = 0) => ({
  steps: values.map((_, i) => firstStep + i),
  values,
  times: values.map((_, i) => 1795000000000 + 11 * i),
});

it('keeps of each part its first, lowest, highest and odd point, and the end of all', () => {
  const values = Array.from({ length: 2 * PART_POINTS }, () => 0);
  Object.assign(values, { 60: -5, 70: 9, 80: Number.NaN, [PART_POINTS + 3]: Infinity });
  const { columns, ends } = sketchOf(columnsOf(values));
  const odd = PART_POINTS + 3;
  expect(columns.steps).toEqual([0, 60, 70, 80, PART_POINTS, odd, 2 * PART_POINTS - 1]);
  expect(ends).toEqual([4, 7]);
});

it('comes back from its bytes', () => {
  const sketch = sketchOf(columnsOf(Array.from({ length: 1000 }, (_, i) => Math.sin(i))));
  expect(decodeSketch(encodeSketch(sketch))).toEqual(sketch);
});

it('shows a spike of one point wherever it is, and both ends', () => {
  for (const spike of [0, 1, 999, 1000, 4321, 19_998, 19_999]) {
    const chunks = Array.from({ length: 20 }, (_, chunk) =>
      columnsOf(
        Array.from({ length: 1000 }, (_, i) => (1000 * chunk + i === spike ? 99 : Math.cos(i))),
        1000 * chunk,
      ),
    );
    const thin = thinSketches(chunks.map(sketchOf), 10);
    expect(thin.values[thin.steps.indexOf(spike)]).toBe(99);
    expect([thin.steps[0], thin.steps.at(-1)]).toEqual([0, 19_999]);
    expect(thin.steps.length).toBeLessThanOrEqual(41);
    expect(thin.steps).toEqual([...thin.steps].sort((a, b) => a - b));
  }
});

it('gives each bucket the extremes that its points have', () => {
  const values = Array.from({ length: 4000 }, (_, i) => Math.sin(i * i));
  const chunks = [0, 1000, 2000, 3000].map((begin) => columnsOf(values.slice(begin, begin + 1000), begin));
  const thin = thinSketches(chunks.map(sketchOf), 4); // 8 parts a bucket: exactly the chunks
  for (const { steps, values: own } of chunks) {
    for (const extreme of [Math.min(...own), Math.max(...own)])
      expect(thin.steps).toContain(steps[own.indexOf(extreme)]);
  }
});
