import { z } from 'zod';
import type { EarlyStopRule } from '../experiment/early-stop.ts';

const watched = {
  stage: z.enum(['ddpm', 'classifier']).default('ddpm'),
  /** A number that the training reports, e.g. `loss`. */
  metric: z.string().min(1).default('loss'),
  goal: z.enum(['minimize', 'maximize']).default('minimize'),
};

/** When trials of a sweep are given up before their end. */
export const earlyStopSchema = z.discriminatedUnion('kind', [
  /** Where the metric is worse than a number: pairs of updates and the worst that it may be there. */
  z.strictObject({
    kind: z.literal('threshold'),
    ...watched,
    at: z.array(z.tuple([z.int().positive(), z.number()])).min(1),
  }),
  /** Where it is worse than the median of the trials before (Golovin et al. 2017, Google Vizier, section 3.2.2). */
  z.strictObject({
    kind: z.literal('median'),
    ...watched,
    /** Updates after which it is looked at. */
    at: z.array(z.int().positive()).min(1),
    /** So many trials are never given up. */
    startup: z.int().min(1).default(5),
    /** A trial begins without waiting for so many before it. Part of the rule, as it decides the median. */
    lag: z.int().min(0).max(1000).default(1),
  }),
]);
export type EarlyStopConfig = z.output<typeof earlyStopSchema>;

/** Of a job that has ended: update → the metric there. Given up, it has none of later updates. */
export type Curve = Readonly<Record<string, number>>;

/** The trials whose curves decide about a trial: those before it, but for the last `lag`. */
export function trialsBefore(config: EarlyStopConfig, index: number): number {
  return config.kind === 'median' && index >= config.startup ? Math.max(0, index - config.lag) : 0;
}

/**
 * The rule for a trial, from the curves of the trials that decide about it. It depends on their numbers alone, so one worker
 * and many, stopped or not, give up the same trials.
 */
export function earlyStopRule(config: EarlyStopConfig, before: readonly Curve[]): EarlyStopRule {
  const { stage, metric, goal } = config;
  if (config.kind === 'threshold') return { stage, metric, goal, at: config.at };
  return { stage, metric, goal, at: config.at.map((step) => [step, medianAt(before, step)]) };
}

function medianAt(curves: readonly Curve[], step: number): number | null {
  const values = curves.map((curve) => curve[step]).filter((value) => Number.isFinite(value));
  if (values.length === 0) return null;
  const sorted = values.sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
