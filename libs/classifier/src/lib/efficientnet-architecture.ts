/** A run of equal blocks; the first has the stride and the new number of channels. */
export interface BlockRun {
  /** `fused`: 3×3 convolution, 1×1 projection. `mobile`: 1×1, depthwise 3×3, squeeze-excitation, 1×1 projection. */
  readonly kind: 'fused' | 'mobile';
  /** Channels inside the block over those that enter it. */
  readonly expansion: number;
  readonly stride: 1 | 2;
  readonly channels: number;
  readonly blocks: number;
}

export interface EfficientNetArchitecture {
  readonly stemChannels: number;
  readonly runs: readonly BlockRun[];
  /** Channels before the average pool. */
  readonly headChannels: number;
}

/**
 * EfficientNetV2 (Tan and Le 2021). `efficientnet_v2_s` is table 4 of the paper and torchvision's model of that name: the
 * classifiers of the diffusion paper. `efficientnet_v2_nano` is our own reduction of it for drawn data and CPUs: every
 * kind of block, a hundredth of the multiplications.
 */
export const efficientNetArchitectures = {
  efficientnet_v2_s: {
    stemChannels: 24,
    runs: [
      { kind: 'fused', expansion: 1, stride: 1, channels: 24, blocks: 2 },
      { kind: 'fused', expansion: 4, stride: 2, channels: 48, blocks: 4 },
      { kind: 'fused', expansion: 4, stride: 2, channels: 64, blocks: 4 },
      { kind: 'mobile', expansion: 4, stride: 2, channels: 128, blocks: 6 },
      { kind: 'mobile', expansion: 6, stride: 1, channels: 160, blocks: 9 },
      { kind: 'mobile', expansion: 6, stride: 2, channels: 256, blocks: 15 },
    ],
    headChannels: 1280,
  },
  efficientnet_v2_nano: {
    stemChannels: 16,
    runs: [
      { kind: 'fused', expansion: 1, stride: 2, channels: 16, blocks: 1 },
      { kind: 'fused', expansion: 4, stride: 2, channels: 32, blocks: 2 },
      { kind: 'mobile', expansion: 4, stride: 2, channels: 48, blocks: 2 },
    ],
    headChannels: 192,
  },
} as const satisfies Record<string, EfficientNetArchitecture>;

export type EfficientNetName = keyof typeof efficientNetArchitectures;

export const efficientNetNames = Object.keys(efficientNetArchitectures) as [
  EfficientNetName,
  ...EfficientNetName[],
];
