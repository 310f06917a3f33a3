import { z } from 'zod';
import { labelTableFields } from './label-table-config.ts';

/** Depth, width and heads of the published sizes (Peebles and Xie 2023, table 1). */
export const ditSizes = {
  S: { depth: 12, width: 384, heads: 6 },
  B: { depth: 12, width: 768, heads: 12 },
  L: { depth: 24, width: 1024, heads: 16 },
  XL: { depth: 28, width: 1152, heads: 16 },
} as const;

const count = z.int().positive();

/** The diffusion transformer, the paper's second backbone (paper §2.4); the defaults are B/4 on 64×64 images. */
export const ditConfigSchema = z
  .strictObject({
    backbone: z.literal('dit'),
    imageSize: count.default(64),
    channels: count.default(3),
    /** Depth, width and heads at once; each may be set by itself too. */
    size: z.enum(['S', 'B', 'L', 'XL']).default('B'),
    depth: count.nullable().default(null),
    width: count.nullable().default(null),
    heads: count.nullable().default(null),
    patchSize: count.default(4),
    /** Twice the output channels: the second half chooses the variance. */
    learnSigma: z.boolean().default(true),
    ...labelTableFields,
  })
  .superRefine((config, context) => {
    const { width, heads } = ditShape(config);
    const problem = (key: string, message: string) =>
      context.addIssue({ code: 'custom', path: [key], message });
    if (config.imageSize % config.patchSize !== 0) {
      problem('patchSize', `must divide imageSize ${config.imageSize}, got ${config.patchSize}`);
    }
    if (width % heads !== 0) problem('heads', `must divide the width ${width}, got ${heads}`);
    if (width % 4 !== 0) problem('width', `must be a multiple of 4, got ${width}`);
  });

export type DitConfig = z.infer<typeof ditConfigSchema>;

export interface DitShape {
  readonly depth: number;
  readonly width: number;
  readonly heads: number;
}

/** The sizes of a configuration: those of `size`, but for what is set by itself. */
export function ditShape({ size, depth, width, heads }: Pick<DitConfig, 'size' | keyof DitShape>): DitShape {
  const published = ditSizes[size];
  return {
    depth: depth ?? published.depth,
    width: width ?? published.width,
    heads: heads ?? published.heads,
  };
}
