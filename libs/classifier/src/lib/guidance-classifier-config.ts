import { encoderConfigFields, poolKinds, refineEncoderConfig } from '@interpolab/nn';
import { z } from 'zod';

const { imageSize, channels, width, channelMult, blocksPerLevel, attentionAtSizes, heads } =
  encoderConfigFields;
const { headChannels, attentionOrder, normGroups, scaleShiftNorm, residualResampling, dropout } =
  encoderConfigFields;

/** The half U-Net that steers sampling; the defaults are the paper's 64×64 network (paper §3.1). */
export const guidanceClassifierConfigSchema = z
  .strictObject({
    imageSize: imageSize.default(64),
    channels: channels.default(3),
    width: width.default(128),
    channelMult: channelMult.default([1, 2, 3, 4]),
    blocksPerLevel: blocksPerLevel.default(2),
    attentionAtSizes: attentionAtSizes.default([32, 16, 8]),
    heads: heads.default(4),
    headChannels: headChannels.default(64),
    attentionOrder: attentionOrder.default('legacy'),
    normGroups: normGroups.default(32),
    scaleShiftNorm: scaleShiftNorm.default(true),
    residualResampling: residualResampling.default(true),
    dropout: dropout.default(0),
    /** How features become logits. */
    pool: z.enum(poolKinds).default('attention'),
    /** `relu` in place of every SiLU: a variant that the paper tries (paper §3.4). */
    activation: z.enum(['silu', 'relu']).default('silu'),
    /** L of the spectral normalisation (paper §3.4); null: none. The reference trains with 0.5. */
    spectralNorm: z.number().positive().nullable().default(null),
    /** Logits; the reference has 1000 whatever the number of classes. */
    numLogits: z.int().min(2).default(1000),
  })
  .superRefine(refineEncoderConfig);

export type GuidanceClassifierConfig = z.infer<typeof guidanceClassifierConfigSchema>;
