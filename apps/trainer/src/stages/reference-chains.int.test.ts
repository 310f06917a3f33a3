import {
  createGuidanceClassifier,
  guidanceClassifierConfigSchema,
  guidanceGradient,
} from '@interpolab/classifier';
import {
  createDiffusion,
  createUnet,
  diffusionConfigSchema,
  type SamplerKind,
  sampleChain,
  unetConfigSchema,
} from '@interpolab/ddpm';
import { type ParameterSet, toChannelsFirst, toChannelsLast } from '@interpolab/nn';
import { type Engine, startEngine, tf } from '@interpolab/tensor';
import { loadReference, normalValues, parameterValues } from '@interpolab/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

// Multi-guided chains need both the U-Net and the classifier, which meet only here. Golden numbers: the paper's
// PyTorch implementation with weights made by rule (libs/testing/README.md); 1e-3 is its limit for chains.
const reference = loadReference('small');
const { config } = reference;
const { batch, imageSize } = config;
const shape = [batch, 3, imageSize, imageSize] as const;
const diffusion = diffusionConfigSchema.parse({ numTimesteps: config.diffusionSteps });

vi.setConfig({ testTimeout: 600_000 });
let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.dispose());

it.each([
  ['ancestral', config.respacing, 'sample.multiGuided'],
  ['ddim', config.ddimRespacing, 'sample.ddimMultiGuided'],
] as const)('multi-guided images are those of the reference: %s', async (sampler, respacing, key) => {
  expect(await guidedImages(sampler, respacing)).toMatchReference(reference[key], { ofMax: 1e-3 });
});

async function guidedImages(sampler: SamplerKind, respacing: string): Promise<Float32Array> {
  const unet = createUnet(
    unetConfigSchema.parse({
      imageSize,
      width: config.modelChannels,
      channelMult: config.channelMult,
      blocksPerLevel: config.numResBlocks,
      attentionAtSizes: config.attentionAtSizes,
      heads: config.numHeads,
    }),
  );
  const classifier = createGuidanceClassifier(
    guidanceClassifierConfigSchema.parse({
      imageSize,
      width: config.classifierWidth,
      channelMult: config.classifierChannelMult,
      blocksPerLevel: config.classifierDepth,
      attentionAtSizes: config.classifierAttentionAtSizes,
      headChannels: config.classifierHeadChannels,
    }),
  );
  assignByRule(unet.parameters, config.seed);
  assignByRule(classifier.parameters, config.seed + 1);
  const images = await sampleChain(createDiffusion(diffusion, respacing), {
    denoiser: (xt, t) => unet.forward(xt, t),
    sampler,
    guidance: [guidanceGradient(classifier, { weights: new Array(config.classes).fill(30) })],
    start: noiseOf(config.seed + 20),
    noiseAt: (t) => noiseOf(config.seed + 1000 + t),
  });
  return toChannelsFirst(images!.dataSync(), shape);
}

function assignByRule(parameters: ParameterSet, seed: number): void {
  const { names } = parameters;
  parameters.assign(({ name, diskShape }) => {
    const stream = seed * 100_000 + names.indexOf(name);
    return parameterValues({ name, shape: diskShape, stream, gain: config.gain });
  });
}

function noiseOf(seed: number): tf.Tensor4D {
  const values = normalValues(seed, batch * 3 * imageSize ** 2);
  return tf.tensor4d(toChannelsLast(values, shape), [batch, imageSize, imageSize, 3]);
}
