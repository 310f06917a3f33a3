import { z } from 'zod';

/** What the network minimises; the defaults are the paper's (paper §2.2). */
export const ddpmLossConfigSchema = z.strictObject({
  /** `hybrid`: squared error, and the bound for a learned variance; `bound`: the variational bound alone. */
  kind: z.enum(['hybrid', 'bound']).default('hybrid'),
  /** Weight of the bound in `hybrid`: 1 as the reference trains, or T / 1000 (Nichol and Dhariwal 2021). */
  boundWeight: z.enum(['reference', 'improvedDiffusion']).default('reference'),
  /** γ of min-SNR weighting (Hang et al. 2023, who take 5); null: every timestep counts the same. */
  minSnrGamma: z.number().positive().nullable().default(null),
});

export type DdpmLossConfig = z.infer<typeof ddpmLossConfigSchema>;

export const paperLoss: DdpmLossConfig = ddpmLossConfigSchema.parse({});

/**
 * The factor of L_vb(t) for T timesteps. The sum over all t is T times its mean, so a weight of 1 counts the whole
 * bound 1 / T, and improved-diffusion's 1 / 1000 whatever T.
 */
export const boundWeights: Readonly<Record<DdpmLossConfig['boundWeight'], (numTimesteps: number) => number>> =
  {
    reference: () => 1,
    improvedDiffusion: (numTimesteps) => numTimesteps / 1000,
  };
