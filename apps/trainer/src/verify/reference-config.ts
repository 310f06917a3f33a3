import { type GuidanceClassifierConfig, guidanceClassifierConfigSchema } from '@interpolab/classifier';
import {
  type DenoiserConfig,
  type DiffusionConfig,
  denoiserConfigSchema,
  diffusionConfigSchema,
} from '@interpolab/ddpm';
import { poolKinds } from '@interpolab/nn';
import { z } from 'zod';

const count = z.int().positive();
const sizes = z.array(count);
/** The reference writes -1 for "not set". */
const headChannels = z.union([count, z.literal(-1).transform(() => null), z.null()]);

/** No default fits what a file does not say about its network. */
const neededBy = {
  unet: ['modelChannels', 'channelMult', 'numResBlocks', 'attentionAtSizes'],
  dit: ['patchSize', 'hiddenSize', 'depth'],
} as const;

/**
 * The `config` of a golden file. What reference-small.json has is required, but for what another backbone has no use
 * for; the rest are the reference's further settings under its names, with its defaults.
 */
export const referenceConfigSchema = z
  .object({
    imageSize: count,
    batch: count,
    backbone: z.enum(['unet', 'dit']).default('unet'),
    modelChannels: count.optional(),
    channelMult: z.array(z.number().positive()).min(1).optional(),
    numResBlocks: count.optional(),
    attentionAtSizes: sizes.optional(),
    numHeads: count.default(4),
    numHeadChannels: headChannels.default(null),
    useNewAttentionOrder: z.boolean().default(false),
    useScaleShiftNorm: z.boolean().default(true),
    resblockUpdown: z.boolean().default(false),
    classCond: z.boolean().default(false),
    /** Rows of the label table. */
    numClasses: count.default(1000),
    learnSigma: z.boolean().default(true),
    sigmaSmall: z.boolean().default(false),
    /** Of the diffusion transformer. */
    patchSize: count.optional(),
    hiddenSize: count.optional(),
    depth: count.optional(),
    classifierWidth: count,
    classifierDepth: count,
    classifierAttentionAtSizes: sizes,
    classifierHeadChannels: headChannels.default(64),
    classifierNumHeads: count.default(1),
    classifierPool: z.enum(poolKinds).default('attention'),
    classifierChannelMult: z.array(z.number().positive()).min(1),
    classifierUseNewAttentionOrder: z.boolean().default(false),
    classifierUseScaleShiftNorm: z.boolean().default(true),
    classifierResblockUpdown: z.boolean().default(true),
    classifierOutChannels: count.default(1000),
    classifierActivation: z.enum(['silu', 'relu']).default('silu'),
    diffusionSteps: z.int().min(2),
    noiseSchedule: z.enum(['cosine', 'linear']),
    /** Empty: every timestep. */
    respacing: z.string(),
    ddimRespacing: z.string(),
    ddimEta: z.number().min(0).default(0),
    /** Strength of every class, or one for each. */
    guidanceScale: z.union([z.number(), z.array(z.number())]).default(30),
    seed: z.int().min(0),
    gain: z.number().positive(),
    classes: z.int().min(2),
  })
  .superRefine((config, context) => {
    const missing = neededBy[config.backbone].filter((key) => config[key] === undefined);
    for (const key of missing) {
      context.addIssue({
        code: 'custom',
        path: [key],
        message: `expected a value for a ${config.backbone}, found none`,
      });
    }
  });

export type ReferenceConfig = z.output<typeof referenceConfigSchema>;

export function denoiserConfigOf(config: ReferenceConfig): DenoiserConfig {
  const { imageSize, learnSigma } = config;
  const numClasses = config.classCond ? config.numClasses : null;
  if (config.backbone === 'dit') {
    return denoiserConfigSchema.parse({
      backbone: 'dit',
      imageSize,
      learnSigma,
      numClasses,
      patchSize: config.patchSize,
      width: config.hiddenSize,
      depth: config.depth,
      heads: config.numHeads,
    });
  }
  return denoiserConfigSchema.parse({
    imageSize,
    learnSigma,
    numClasses,
    width: config.modelChannels,
    channelMult: config.channelMult,
    blocksPerLevel: config.numResBlocks,
    attentionAtSizes: attendedSizes(imageSize, config.channelMult ?? [], config.attentionAtSizes ?? []),
    heads: config.numHeads,
    headChannels: config.numHeadChannels,
    attentionOrder: config.useNewAttentionOrder ? 'new' : 'legacy',
    scaleShiftNorm: config.useScaleShiftNorm,
    residualResampling: config.resblockUpdown,
  });
}

export function classifierConfigOf(config: ReferenceConfig): GuidanceClassifierConfig {
  const { imageSize, classifierChannelMult: channelMult } = config;
  return guidanceClassifierConfigSchema.parse({
    imageSize,
    width: config.classifierWidth,
    channelMult,
    blocksPerLevel: config.classifierDepth,
    attentionAtSizes: attendedSizes(imageSize, channelMult, config.classifierAttentionAtSizes),
    heads: config.classifierNumHeads,
    headChannels: config.classifierHeadChannels,
    attentionOrder: config.classifierUseNewAttentionOrder ? 'new' : 'legacy',
    scaleShiftNorm: config.classifierUseScaleShiftNorm,
    residualResampling: config.classifierResblockUpdown,
    pool: config.classifierPool,
    activation: config.classifierActivation,
    numLogits: config.classifierOutChannels,
  });
}

export function diffusionConfigOf(config: ReferenceConfig): DiffusionConfig {
  return diffusionConfigSchema.parse({
    numTimesteps: config.diffusionSteps,
    noiseSchedule: config.noiseSchedule,
    variance: config.learnSigma ? 'learnedRange' : config.sigmaSmall ? 'fixedSmall' : 'fixedLarge',
  });
}

/** A respacing as the libs write it: the reference's empty text means every timestep. */
export function respacingOf(config: ReferenceConfig, respacing: string): string {
  return respacing === '' ? String(config.diffusionSteps) : respacing;
}

export function guidanceWeightsOf({ guidanceScale, classes }: ReferenceConfig): number[] {
  return Array.isArray(guidanceScale) ? guidanceScale : new Array<number>(classes).fill(guidanceScale);
}

/**
 * The reference turns sizes into factors of the image size, rounded down, and attends where the factor is that of a
 * level. A size that belongs to no level, such as the 5000 that its files write for "nowhere", is ignored.
 */
function attendedSizes(imageSize: number, mults: readonly number[], attentionAtSizes: readonly number[]) {
  const factors = attentionAtSizes.map((size) => Math.floor(imageSize / size));
  return mults
    .map((_, level) => 2 ** level)
    .flatMap((f) => (factors.includes(f) && imageSize % f === 0 ? [imageSize / f] : []));
}
