import { readFileSync } from 'node:fs';
import type { GoldenTensor } from '@interpolab/nn';

/** Name and shape of a parameter in the reference's order and layout. */
export type ReferenceParameter = readonly [name: string, shape: readonly number[]];

/** What the reference computes with one small U-Net and one small guidance classifier (libs/testing/README.md). */
export interface SmallReference {
  readonly config: {
    readonly imageSize: number;
    readonly batch: number;
    readonly modelChannels: number;
    readonly channelMult: readonly number[];
    readonly numResBlocks: number;
    readonly attentionAtSizes: readonly number[];
    readonly numHeads: number;
    readonly classifierWidth: number;
    readonly classifierDepth: number;
    readonly classifierAttentionAtSizes: readonly number[];
    readonly classifierHeadChannels: number;
    readonly classifierPool: string;
    readonly classifierChannelMult: readonly number[];
    readonly diffusionSteps: number;
    readonly noiseSchedule: string;
    readonly respacing: string;
    readonly ddimRespacing: string;
    readonly seed: number;
    readonly gain: number;
    readonly classes: number;
  };
  readonly unetParameters: readonly ReferenceParameter[];
  readonly classifierParameters: readonly ReferenceParameter[];
  readonly unetParameterCount: number;
  readonly classifierParameterCount: number;
  readonly x0: GoldenTensor;
  readonly noise: GoldenTensor;
  readonly t: readonly number[];
  readonly qSample: GoldenTensor;
  readonly unetOutput: GoldenTensor;
  readonly classifierLogits: GoldenTensor;
  readonly 'pMeanVariance.mean': GoldenTensor;
  readonly 'pMeanVariance.variance': GoldenTensor;
  readonly 'pMeanVariance.log_variance': GoldenTensor;
  readonly 'pMeanVariance.pred_xstart': GoldenTensor;
  readonly loss: {
    readonly vb: readonly number[];
    readonly mse: readonly number[];
    readonly loss: readonly number[];
  };
  readonly gradNorms: readonly number[];
  readonly guidanceGradient: GoldenTensor;
  readonly classifierLoss: number;
  readonly classifierGradNorms: readonly number[];
  readonly respacedTimesteps: readonly number[];
  readonly respacedBetas: readonly number[];
  readonly ddimTimesteps: readonly number[];
  readonly 'sample.unconditional': GoldenTensor;
  readonly 'sample.multiGuided': GoldenTensor;
  readonly 'sample.ddim': GoldenTensor;
  readonly 'sample.ddimMultiGuided': GoldenTensor;
}

/** Schedules and respacings of the paper's set-up, float64. Arrays hold the entries at `indices`. */
export interface ScheduleReference {
  readonly unet64: number;
  readonly classifier64: number;
  readonly cosine4000: Readonly<Record<string, readonly number[]>>;
  readonly linear4000: Readonly<Record<string, readonly number[]>>;
  readonly 'respacing 250': readonly number[];
  readonly 'respacing 64': readonly number[];
  readonly 'respacing ddim250': readonly number[];
  readonly 'respacing 10,20,30': readonly number[];
}

/** What torchvision's EfficientNetV2-S computes with weights made by the rule. */
export interface EfficientNetReference {
  readonly config: {
    readonly imageSize: number;
    readonly batch: number;
    readonly seed: number;
    readonly gain: number;
  };
  readonly parameters: readonly ReferenceParameter[];
  readonly parameterCount: number;
}

interface References {
  readonly small: SmallReference;
  readonly efficientnet: EfficientNetReference;
  readonly schedules: ScheduleReference;
}

/** Reads one of the golden files in libs/testing/fixtures. */
export function loadReference<K extends keyof References>(name: K): References[K] {
  const url = new URL(`../../fixtures/reference-${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as References[K];
}
