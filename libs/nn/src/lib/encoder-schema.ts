import { z } from 'zod';
import { type EncoderConfig, encoderConfigProblems } from './encoder-config.ts';

const size = z.int().positive();

/** Fields of `EncoderConfig` for a strict schema; the libs add their own defaults. */
export const encoderConfigFields = {
  imageSize: size,
  channels: size,
  width: size,
  channelMult: z.array(z.number().positive()).min(1),
  blocksPerLevel: size,
  attentionAtSizes: z.array(size),
  heads: size,
  headChannels: size.nullable(),
  attentionOrder: z.enum(['legacy', 'new']),
  normGroups: size,
  scaleShiftNorm: z.boolean(),
  residualResampling: z.boolean(),
  dropout: z.number().min(0).lt(1),
};

/** For `superRefine`: reports sizes with which no network can be built, each at its key. */
export function refineEncoderConfig(config: EncoderConfig, context: z.core.$RefinementCtx): void {
  for (const { path, message } of encoderConfigProblems(config)) {
    context.addIssue({ code: 'custom', path: [...path], message });
  }
}
