import { formatNumber } from '../format/number.ts';
import { readCondition } from '../positions/condition.ts';
import type { SampleSet } from './sprite.ts';
import { judgeOf, type Sets, type Strip } from './wall-sets.ts';

export interface StripRow {
  set: SampleSet;
  strip: Strip;
}

/** The rows that a picture can have: judged, and kept as images. */
export function stripRows(sets: readonly SampleSet[], strips: readonly Strip[]): StripRow[] {
  return sets.flatMap((set) => {
    const strip = strips.find((one) => one.runId === set.runId && one.condition === set.condition);
    return strip && set.sheet ? [{ set, strip }] : [];
  });
}

/** What belongs below the picture in a paper: what is shown, who judged, which runs and samples. */
export function stripCaption(rows: readonly StripRow[], runs: Sets['runs'], judge: string): string {
  const [first] = rows;
  if (!first) return '';
  const axis = judgeOf(first.set, judge)?.axis;
  const unit = axis?.unit ? ` ${axis.unit}` : '';
  const { low, high } = first.strip.histogram;
  const cells = first.strip.cells.length;
  const hash = judgeOf(first.set, judge)?.classifierSha256.slice(0, 12) ?? '';
  const lines = rows.map(({ set, strip }) => {
    const run = runs.find(({ id }) => id === set.runId);
    const numbers = strip.cells.map((cell) => (cell ? cell.number : '–')).join(' ');
    return `${readCondition(set.condition).label}, ${run?.name ?? ''} (run ${set.runId}, seed ${set.seed}): samples ${numbers}.`;
  });
  return [
    `Samples evenly along ${axis?.attribute ?? judge}, from ${formatNumber(low)} to ${formatNumber(high)}${unit} in ${cells} equal parts, of each the sample nearest to its middle, empty where none lies; judged by ${judge} (${hash}).`,
    ...lines,
  ].join('\n');
}
