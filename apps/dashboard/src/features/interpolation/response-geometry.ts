import { ticks } from '../positions/histogram-geometry.ts';
import type { ResponseCurve } from './response-curves.ts';

/** Places of a chart's values as fractions from its left and from its top. */
export interface ResponseView {
  x(value: number): number;
  y(value: number): number;
  xTicks: number[];
  yTicks: number[];
}

/**
 * Strengths and sizes span decades and begin at 0, so x is drawn as ln(1 + x / the smallest value above 0); y is straight and
 * begins at 0 unless an interval reaches below.
 */
export function responseView(curves: readonly ResponseCurve[]): ResponseView {
  const points = curves.flatMap((curve) => curve.points);
  const xs = [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b);
  const smallest = xs.find((x) => x > 0) ?? 1;
  const bent = (x: number) => Math.log1p(Math.max(0, x) / smallest);
  const [from, to] = [bent(xs[0] ?? 0), bent(xs.at(-1) ?? 1)];
  const low = Math.min(0, ...points.map((point) => point.low));
  const high = Math.max(...points.map((point) => point.high), low + 1e-12);
  const top = high + 0.05 * (high - low);
  return {
    x: (value) => (to > from ? (bent(value) - from) / (to - from) : 0.5),
    y: (value) => 1 - (value - low) / (top - low),
    ...{ xTicks: xs, yTicks: ticks([low, top], 6) },
  };
}
