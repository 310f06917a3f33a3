import { encoderConfigFields, refineEncoderConfig } from '@interpolab/nn';
import { z } from 'zod';
import { labelTableFields } from './label-table-config.ts';

const { imageSize, channels, width, channelMult, blocksPerLevel, attentionAtSizes, heads } =
  encoderConfigFields;
const { headChannels, attentionOrder, normGroups, scaleShiftNorm, residualResampling, dropout } =
  encoderConfigFields;

/** The noise predictor; the defaults are the paper's 64×64 network (paper §2.1). */
export const unetConfigSchema = z
  .strictObject({
    /** Leave it out, or write `unet`; `dit` is the other kind. */
    backbone: z.literal('unet').optional(),
    imageSize: imageSize.default(64),
    channels: channels.default(3),
    width: width.default(128),
    channelMult: channelMult.default([1, 2, 3, 4]),
    blocksPerLevel: blocksPerLevel.default(3),
    attentionAtSizes: attentionAtSizes.default([16, 8]),
    heads: heads.default(4),
    headChannels: headChannels.default(null),
    attentionOrder: attentionOrder.default('legacy'),
    normGroups: normGroups.default(32),
    scaleShiftNorm: scaleShiftNorm.default(true),
    residualResampling: residualResampling.default(false),
    dropout: dropout.default(0),
    /** Twice the output channels: the second half chooses the variance. */
    learnSigma: z.boolean().default(true),
    ...labelTableFields,
  })
  .superRefine(refineEncoderConfig);

export type UnetConfig = z.infer<typeof unetConfigSchema>;
