import type { Timestamp } from './run-store.ts';

export const METRIC_VARIANTS = ['last', 'first', 'min', 'max', 'mean'] as const;
export const REFERENCE_DIRECTIONS = ['lower', 'higher', 'equal'] as const;

/** A number from elsewhere (a paper, an earlier version) that runs are held against. */
export interface ReferenceValue {
  id: string;
  project: string;
  metric: string;
  /** Which number of the series is meant. */
  variant: (typeof METRIC_VARIANTS)[number];
  /** A filter in the query language for the runs that it is for; empty: all of the project. */
  selector: string;
  value: number;
  /** How far a run may be off, in the units of the metric, and still agree; at least 0. */
  tolerance: number;
  /** `lower`: a run agrees from `value + tolerance` down; `higher`: from `value - tolerance` up; `equal`: in between. */
  direction: (typeof REFERENCE_DIRECTIONS)[number];
  /** Where the number is from. */
  citation: string;
  createdAt: Timestamp;
}

export interface ReferenceStore {
  /** By metric, then the earliest first. At most 500. */
  listReferences(project: string): Promise<ReferenceValue[]>;
  /** Throws InputError if there is no such project, QueryError on a selector that cannot be understood. */
  addReference(reference: Omit<ReferenceValue, 'id' | 'createdAt'>): Promise<ReferenceValue>;
  /** False if the project has none with that id. */
  deleteReference(project: string, id: string): Promise<boolean>;
}

/** `missing`: the run has no such metric. */
export type ReferenceVerdict = 'pass' | 'fail' | 'missing';

/** Whether a number agrees with a reference. NaN agrees with nothing; the limits themselves agree. */
export function judgeReference(
  { value, tolerance, direction }: Pick<ReferenceValue, 'value' | 'tolerance' | 'direction'>,
  actual: number | null,
): ReferenceVerdict {
  if (actual === null) return 'missing';
  const lowEnough = actual <= value + tolerance;
  const highEnough = actual >= value - tolerance;
  const agrees = { lower: lowEnough, higher: highEnough, equal: lowEnough && highEnough }[direction];
  return agrees ? 'pass' : 'fail';
}

/** The field of the query language that a reference is about. */
export const fieldOfReference = ({ metric, variant }: Pick<ReferenceValue, 'metric' | 'variant'>): string =>
  `metrics."${metric.replaceAll(/["\\]/g, '\\$&')}".${variant}`;
