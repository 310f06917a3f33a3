import { z } from 'zod';
import type { DenoiserNetwork } from './denoiser-network.ts';
import { createDit } from './dit.ts';
import { ditConfigSchema } from './dit-config.ts';
import { createUnet } from './unet.ts';
import { unetConfigSchema } from './unet-config.ts';

/** A U-Net, unless `backbone` is `dit`. */
export const denoiserConfigSchema = z.discriminatedUnion('backbone', [unetConfigSchema, ditConfigSchema]);

export type DenoiserConfig = z.infer<typeof denoiserConfigSchema>;

/** The network of a configuration. */
export function createDenoiser(config: DenoiserConfig): DenoiserNetwork<DenoiserConfig> {
  return config.backbone === 'dit' ? createDit(config) : createUnet(config);
}
