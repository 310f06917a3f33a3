import { trainLoop } from '@interpolab/nn';
import { startEngine } from '@interpolab/tensor';
import { beforeAll, expect, it, vi } from 'vitest';
import { createDenoiser, denoiserConfigSchema } from './create-denoiser.ts';
import { createDdpmTrainer } from './ddpm-trainer.ts';
import { ddpmTrainingConfigSchema } from './ddpm-training-config.ts';
import { createDiffusion, diffusionConfigSchema } from './diffusion.ts';
import { sampleImages } from './sample-images.ts';

vi.setConfig({ testTimeout: 120_000 });
beforeAll(() => startEngine());

it('a transformer trains and is sampled by the code of the U-Net', async () => {
  const network = denoiserConfigSchema.parse({
    backbone: 'dit',
    imageSize: 4,
    patchSize: 2,
    depth: 2,
    width: 32,
    heads: 2,
  });
  const diffusion = diffusionConfigSchema.parse({ numTimesteps: 50 });
  const training = ddpmTrainingConfigSchema.parse({
    steps: 60,
    batchSize: 8,
    learningRate: 3e-3,
    emaDecay: 0.9,
  });
  // left half dark, right half bright
  const images = {
    data: Float32Array.from({ length: 2 * 48 }, (_, index) => (index % 12 < 6 ? -0.5 : 0.5)),
    count: 2,
    height: 4,
    width: 4,
    channels: 3,
  };
  const trainer = createDdpmTrainer({
    images,
    config: { diffusion, network, training: { ...training, flip: false } },
    seed: 1,
  });
  const positions = trainer.denoiser.parameters.get('pos_embed').toDisk();
  const losses: number[] = [];
  await trainLoop({
    steps: training.steps,
    trainStep: trainer.trainStep,
    progressEvery: 10,
    onProgress: ({ means }) => losses.push(means.mse),
  });
  expect(losses.at(-1)).toBeLessThan(0.6 * losses[0]);
  expect(trainer.denoiser.parameters.get('pos_embed').toDisk()).toEqual(positions);

  const sampling = createDenoiser(network);
  sampling.parameters.initialise(9);
  trainer.average.copyTo(sampling.parameters);
  const { data } = await sampleImages({
    denoiser: (xt, t) => sampling.forward(xt, t),
    diffusion: createDiffusion(diffusion, '25'),
    imageSize: 4,
    channels: 3,
    count: 16,
    batchSize: 16,
    seed: 1,
  });
  const mean = (dark: boolean) => {
    const half = data.filter((_, index) => index % 12 < 6 === dark);
    return half.reduce((sum, value) => sum + value, 0) / half.length;
  };
  expect(mean(false) - mean(true)).toBeGreaterThan(0.5);
  trainer.dispose();
  sampling.parameters.dispose();
});
