import { convolutionNorm, dropout, linearLayer, type ParameterScope, ParameterSet } from '@interpolab/nn';
import { tf } from '@interpolab/tensor';
import { type EfficientNetArchitecture, efficientNetArchitectures } from './efficientnet-architecture.ts';
import { type ClassifierContext, type EfficientNetBlock, efficientNetBlock } from './efficientnet-block.ts';
import type { ImageClassifierConfig } from './image-classifier-config.ts';

/** A classifier of clean images. Its parameters exist as names and shapes until initialised. */
export interface ImageClassifier {
  readonly config: ImageClassifierConfig;
  readonly parameters: ParameterSet;
  /** [B, S, S, channels] in [−1, 1] → [B, features], after the average pool. */
  features(images: tf.Tensor4D, context?: ClassifierContext): tf.Tensor2D;
  /** The same → logits [B, numClasses]. With a context in training: see ClassifierContext. */
  logits(images: tf.Tensor4D, context?: ClassifierContext): tf.Tensor2D;
}

/** torchvision's, unlike PyTorch's default of 1e-5. */
const normEpsilon = 1e-3;

/** EfficientNetV2 (Tan and Le 2021): names, order and layout of the state dict are torchvision's. */
export function createImageClassifier(config: ImageClassifierConfig): ImageClassifier {
  const parameters = new ParameterSet();
  const scope = parameters.scope();
  const architecture = efficientNetArchitectures[config.architecture];
  const body = createBody(scope.child('features'), architecture, config);
  const { numClasses } = config;
  const uniform = 1 / Math.sqrt(numClasses);
  const head = linearLayer(scope.child('classifier').child('1'), {
    inFeatures: architecture.headChannels,
    outFeatures: numClasses,
    weightInitialiser: (size, stream) =>
      Float32Array.from({ length: size }, () => (2 * stream.uniform() - 1) * uniform),
    biasInitialiser: (size) => new Float32Array(size),
  });
  const features = (images: tf.Tensor4D, context: ClassifierContext = {}): tf.Tensor2D => {
    assertInput(config, images);
    return tf.tidy(() => tf.mean(body(images, context), [1, 2]) as tf.Tensor2D);
  };
  return {
    config,
    parameters,
    features,
    logits: (images, context = {}) =>
      tf.tidy(() => head(dropout(features(images, context), config.dropout, context))),
  };
}

/** Stem, runs of blocks, 1×1 convolution to the head's channels. */
function createBody(
  scope: ParameterScope,
  { stemChannels, runs, headChannels }: EfficientNetArchitecture,
  { channels, stochasticDepth }: ImageClassifierConfig,
): EfficientNetBlock {
  const epsilon = normEpsilon;
  const layers: EfficientNetBlock[] = [
    convolutionNorm(scope.child('0'), {
      inChannels: channels,
      outChannels: stemChannels,
      kernel: 3,
      stride: 2,
      epsilon,
    }),
  ];
  const blocksInAll = runs.reduce((total, { blocks }) => total + blocks, 0);
  let inChannels = stemChannels;
  let place = 0;
  runs.forEach((run, index) => {
    const runScope = scope.child(String(index + 1));
    for (let block = 0; block < run.blocks; block++) {
      layers.push(
        efficientNetBlock(runScope.child(String(block)), {
          ...run,
          stride: block === 0 ? run.stride : 1,
          inChannels,
          outChannels: run.channels,
          dropRate: (stochasticDepth * place++) / blocksInAll,
          normEpsilon,
        }),
      );
      inChannels = run.channels;
    }
  });
  const last = scope.child(String(runs.length + 1));
  layers.push(convolutionNorm(last, { inChannels, outChannels: headChannels, kernel: 1, epsilon }));
  return (images, context) => tf.tidy(() => layers.reduce((x, layer) => layer(x, context), images));
}

function assertInput({ imageSize, channels }: ImageClassifierConfig, images: tf.Tensor4D): void {
  const [, height, width, depth] = images.shape;
  if (images.rank !== 4 || height !== imageSize || width !== imageSize || depth !== channels) {
    throw new RangeError(
      `createImageClassifier: expected images of shape [batch,${imageSize},${imageSize},${channels}], got [${images.shape}]`,
    );
  }
}
