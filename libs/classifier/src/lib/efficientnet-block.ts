import {
  type BatchNormContext,
  convolutionNorm,
  type DropoutContext,
  type ParameterScope,
  squeezeExcitation,
  stochasticDepth,
} from '@interpolab/nn';
import { tf } from '@interpolab/tensor';
import type { BlockRun } from './efficientnet-architecture.ts';

/** A forward pass in training: both absent in evaluation. */
export interface ClassifierContext extends BatchNormContext, DropoutContext {}

export interface EfficientNetBlockOptions extends Pick<BlockRun, 'kind' | 'expansion' | 'stride'> {
  readonly inChannels: number;
  readonly outChannels: number;
  /** Probability that the branch is dropped. */
  readonly dropRate: number;
  readonly normEpsilon: number;
}

export type EfficientNetBlock = (x: tf.Tensor4D, context: ClassifierContext) => tf.Tensor4D;

/** One block, with an identity around it where the shape stays: [B, H, W, in] → [B, H / stride, W / stride, out]. */
export function efficientNetBlock(
  scope: ParameterScope,
  options: EfficientNetBlockOptions,
): EfficientNetBlock {
  const { kind, inChannels, outChannels, stride, dropRate } = options;
  const branch = (kind === 'fused' ? fusedBranch : mobileBranch)(scope.child('block'), options);
  if (stride !== 1 || inChannels !== outChannels) return branch;
  return (x, context) => tf.tidy(() => tf.add(x, stochasticDepth(branch(x, context), dropRate, context)));
}

/** Convolution 3×3 that expands, projection 1×1; without expansion the projection is left out, as in torchvision. */
function fusedBranch(scope: ParameterScope, options: EfficientNetBlockOptions): EfficientNetBlock {
  const { inChannels, outChannels, expansion, stride, normEpsilon: epsilon } = options;
  const expandedChannels = expansionOf(options);
  if (expansion === 1) {
    return convolutionNorm(scope.child('0'), { inChannels, outChannels, kernel: 3, stride, epsilon });
  }
  const expand = convolutionNorm(scope.child('0'), {
    inChannels,
    outChannels: expandedChannels,
    kernel: 3,
    stride,
    epsilon,
  });
  const project = convolutionNorm(scope.child('1'), {
    inChannels: expandedChannels,
    outChannels,
    kernel: 1,
    activation: 'none',
    epsilon,
  });
  return (x, context) => tf.tidy(() => project(expand(x, context), context));
}

/** Expansion 1×1, depthwise 3×3, squeeze-excitation to a quarter of the entering channels, projection 1×1. */
function mobileBranch(scope: ParameterScope, options: EfficientNetBlockOptions): EfficientNetBlock {
  const { inChannels, outChannels, stride, normEpsilon: epsilon } = options;
  const channels = expansionOf(options);
  let next = 0;
  const part = () => scope.child(String(next++));
  const expand =
    channels === inChannels
      ? undefined
      : convolutionNorm(part(), { inChannels, outChannels: channels, kernel: 1, epsilon });
  const spread = convolutionNorm(part(), {
    inChannels: channels,
    outChannels: channels,
    kernel: 3,
    stride,
    depthwise: true,
    epsilon,
  });
  const excite = squeezeExcitation(part(), { channels, squeezed: Math.max(1, Math.floor(inChannels / 4)) });
  const project = convolutionNorm(part(), {
    inChannels: channels,
    outChannels,
    kernel: 1,
    activation: 'none',
    epsilon,
  });
  return (x, context) =>
    tf.tidy(() => project(excite(spread(expand ? expand(x, context) : x, context)), context));
}

/** A multiple of eight, rounded as the network's authors do: never down by more than a tenth. */
function expansionOf({ inChannels, expansion }: EfficientNetBlockOptions): number {
  const wanted = inChannels * expansion;
  const rounded = Math.max(8, Math.floor((wanted + 4) / 8) * 8);
  return rounded < 0.9 * wanted ? rounded + 8 : rounded;
}
