import type { RunProgress, Timestamp } from './run-store.ts';

/**
 * What a run has, in parts that are read apart from each other. `run`: all that is said of itself but config, environment,
 * heartbeat and progress; `children`: which there are; `metrics`: which names there are, not their points.
 */
export const PULSE_PARTS = [
  ...(['run', 'children', 'events', 'metrics'] as const),
  ...(['histograms', 'media', 'artifacts', 'console'] as const),
] as const;
export type PulsePart = (typeof PULSE_PARTS)[number];

/**
 * The little that moves all the time while a run works, and a mark of each part of it. A mark says nothing but this: if
 * it is another one than before, the part has changed. So who follows a run reads again only what is new.
 */
export interface RunPulse {
  runId: string;
  progress: RunProgress | null;
  heartbeatAt: Timestamp;
  marks: Record<PulsePart, string>;
}
