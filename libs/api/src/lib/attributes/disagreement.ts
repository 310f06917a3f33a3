import type { RunSummary } from '@interpolab/tracking/read';
import { z } from 'zod';

/** How far several classifiers differ about the samples of a condition, as the judging stage sums it up. */
export const disagreementSchema = z.object({
  members: z.number(),
  /** That all of them have scored. */
  samples: z.number(),
  /** Mean over pairs and samples of the absolute difference, with its 95 % interval. */
  pairwise: z.object({ mean: z.number(), low: z.number(), high: z.number() }),
  /** Samples that some put above ½ and others not above it. */
  split: z.object({ successes: z.number(), total: z.number(), low: z.number(), high: z.number() }),
});
export type Disagreement = z.output<typeof disagreementSchema>;

/** What the summary of a judging run says of a condition; null if nothing. */
export function disagreementOf(run: RunSummary | undefined, condition: string): Disagreement | null {
  const { data } = z.record(z.string(), z.unknown()).safeParse(run?.summary.disagreement);
  const own = data && Object.hasOwn(data, condition) ? data[condition] : undefined;
  return disagreementSchema.safeParse(own).data ?? null;
}
