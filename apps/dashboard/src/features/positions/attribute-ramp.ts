import type { AxisRange } from './results.ts';

/**
 * The colour of a position: blue at the low end, orange at the high end, violet where training showed nothing, with a
 * short passage before each side of the gap. Without a known gap the middle third is violet.
 */
export function attributeColor(
  position: number,
  domain: readonly [number, number],
  gap: AxisRange | null,
): string {
  const span = domain[1] - domain[0];
  const low = gap?.low ?? domain[0] + span / 3;
  const high = gap?.high ?? domain[1] - span / 3;
  const passage = span * 0.06;
  const inside = Math.min(
    smoothStep((position - low) / passage + 1),
    smoothStep((high - position) / passage + 1),
  );
  const end = position < (low + high) / 2 ? '--low-end' : '--high-end';
  return `color-mix(in oklab, var(--unseen) ${Math.round(inside * 100)}%, var(${end}))`;
}

/** 0 below 0, 1 above 1, smooth between. */
function smoothStep(x: number): number {
  const t = Math.min(1, Math.max(0, x));
  return t * t * (3 - 2 * t);
}
