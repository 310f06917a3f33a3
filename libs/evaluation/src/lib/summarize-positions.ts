import { type DistanceToUniform, distanceToUniform } from './distance-to-uniform.ts';
import { binShares, columnHistogram, type Histogram } from './histogram.ts';
import type { PositionSpec, Where } from './position-spec.ts';
import {
  POSITION_PROBLEMS,
  type PositionProblem,
  type PositionReading,
  readPositions,
} from './read-position.ts';
import type { SampleBatch } from './sample-batch.ts';
import { type ShareEstimate, wilsonInterval } from './wilson-interval.ts';

/** The result of one sampler, ready to be stored and drawn. */
export interface PositionSummary {
  readonly count: number;
  /** One circle of about the right size, of all samples. */
  readonly valid: ShareEstimate;
  /** Pixel for pixel a drawn circle, of all samples. */
  readonly exact: ShareEstimate;
  /** Valid and in the never-seen gap, of all samples: the headline. */
  readonly gapOfAll: ShareEstimate;
  /** The same, of the valid samples only. Flatters a sampler that rarely draws a circle; never show it alone. */
  readonly gapOfValid: ShareEstimate;
  /** Pixel for pixel a drawn circle and in the gap, of all samples: the strictest reading. */
  readonly exactGapOfAll: ShareEstimate;
  /** Valid samples by place. */
  readonly where: Readonly<Record<Where, number>>;
  /** Invalid samples by reason. */
  readonly problems: Readonly<Record<PositionProblem, number>>;
  /** Valid samples over x, one bin per pixel column. */
  readonly histogram: Histogram;
  /** Of the valid samples over the columns a whole circle can be at; null if there are none. */
  readonly distanceToUniform: DistanceToUniform | null;
}

/** Reads the position of every sample and counts. Throws RangeError as `readPositions` does. */
export function summarizePositions(samples: SampleBatch, spec: PositionSpec): PositionSummary {
  return summarizeReadings(readPositions(samples, spec), spec);
}

/** Counts readings that are there already, for instance of several batches of one sampler. */
export function summarizeReadings(readings: readonly PositionReading[], spec: PositionSpec): PositionSummary {
  const count = readings.length;
  const where: Record<Where, number> = { 'low strip': 0, gap: 0, 'high strip': 0, outside: 0 };
  const problems = Object.fromEntries(POSITION_PROBLEMS.map((name) => [name, 0])) as Record<
    PositionProblem,
    number
  >;
  const positions: number[] = [];
  let [exact, exactGap] = [0, 0];
  for (const reading of readings) {
    if (reading.problem !== null) problems[reading.problem]++;
    if (reading.where !== null) where[reading.where]++;
    if (reading.x !== null) positions.push(reading.x);
    if (reading.exact) exact++;
    if (reading.exact && reading.where === 'gap') exactGap++;
  }
  const histogram = columnHistogram(positions, spec.imageSize);
  return {
    count,
    valid: wilsonInterval(positions.length, count),
    exact: wilsonInterval(exact, count),
    gapOfAll: wilsonInterval(where.gap, count),
    gapOfValid: wilsonInterval(where.gap, positions.length),
    exactGapOfAll: wilsonInterval(exactGap, count),
    where,
    problems,
    histogram,
    distanceToUniform: admissibleDistance(histogram, spec),
  };
}

function admissibleDistance(
  { counts }: Histogram,
  { imageSize, shape }: PositionSpec,
): DistanceToUniform | null {
  const admissible = counts.slice(shape.radius, imageSize - shape.radius);
  return admissible.some((count) => count > 0) ? distanceToUniform(binShares(admissible)) : null;
}
