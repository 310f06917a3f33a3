import { z } from 'zod';
import { respacingPattern } from './respacing.ts';

/** What to sample; the defaults are the paper's main experiment (paper §4.3). */
export const samplingConfigSchema = z.strictObject({
  /** Samples per strength. */
  count: z.int().positive().default(10_000),
  batchSize: z.int().positive().default(64),
  /** `250`, `10,20,30` or `ddim250`. */
  respacing: z
    .preprocess(
      (value) => (typeof value === 'number' ? String(value) : value), // 64 means "64"
      z.string().regex(respacingPattern, 'must look like "250", "10,20,30" or "ddim250"'),
    )
    .default('250'),
  sampler: z.enum(['ancestral', 'ddim']).default('ancestral'),
  /** Rate of the averaged weights to sample with, one of those that training kept; null: training's `emaDecay`. */
  emaDecay: z.number().min(0).lt(1).nullable().default(null),
  /** Guidance strength of every class, one set of samples for each; 0 is unconditional. */
  strengths: z.array(z.number().min(0)).min(1).default([0, 30]),
});

export type SamplingConfig = z.infer<typeof samplingConfigSchema>;
