import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { callersDirectory } from '../env.ts';
import { resolveConfig } from './experiment-config.ts';

const preset = fileURLToPath(new URL('../../e2e/tiny.json', import.meta.url));
const resolveWith = (...overrides: string[]) => resolveConfig({ preset, overrides });

describe(resolveConfig, () => {
  it('gives the networks the size of the data, and fills in the defaults of the paper', () => {
    const config = resolveWith('data.imageSize=16');
    expect(config.ddpm.network).toMatchObject({ imageSize: 16, scaleShiftNorm: true, learnSigma: true });
    expect(config.classifier.network.imageSize).toBe(16);
    expect(config.classifier.training.learningRate).toBe(3e-4);
  });

  it('takes the paths of data from where the command was typed', () => {
    const { data } = resolveWith(
      'data={"kind":"celeba","path":"sets/celeba","rows":"/lists/60k.txt","imageSize":8}',
    );
    expect(data).toMatchObject({
      path: resolve(callersDirectory(), 'sets/celeba'),
      rows: '/lists/60k.txt',
      attribute: 'Smiling',
    });
    expect(() => resolveWith('data={"kind":"celeba","path":"","imageSize":8}')).toThrow(
      'config data.path: expected the path of the images, got ""',
    );
  });

  it.each([
    ['ddpm.trainig.steps=3', 'config ddpm.trainig: unknown key; did you mean "ddpm.training"?'],
    ['sampling.strength=[3]', 'config sampling.strength: unknown key; did you mean "sampling.strengths"?'],
    [
      'ddpm.training.steps=many',
      'config ddpm.training.steps: Invalid input: expected number, received string',
    ],
    ['ddpm.training.steps=0', 'config ddpm.training.steps: Too small: expected number to be >0; got 0'],
    ['data.imageSize=-8', 'config data.imageSize: expected a whole number from 3 to 512, got -8'],
    [
      'sampling.emaDecay=0.5',
      'config sampling.emaDecay: must be a rate that ddpm.training keeps, 0.9; got 0.5 (add it to ddpm.training.furtherEmaDecays).',
    ],
    [
      'ddpm.training.precision=float16',
      'config ddpm.training.precision: must be "float32", got "float16": every engine here computes in float32',
    ],
    ['ddpm.training.labelDropProbability=1', 'config ddpm.training.labelDropProbability: Too big'],
    ['data.imageSize=18', 'must be a multiple of 4 to be halved'],
    ['data.radius=9', 'config data.radius: expected at most 3 for 8-pixel images, got 9'],
    ['data.stripColumns=9', 'config data.stripColumns: the two strips leave no gap'],
    ['name=My Run', 'config name: must be lower-case letters, digits, ".", "_" or "-"; got "My Run"'],
    [
      'ddpm.network.imageSize=32',
      'config ddpm.network.imageSize: must equal data.imageSize, 8; got 32 (leave it out).',
    ],
    [
      'sampling.guidance=classifierFree',
      'config sampling.guidance: classifierFree needs a class-conditional network (set ddpm.network.numClasses, ddpm.network.nullRow and ddpm.training.labelDropProbability).',
    ],
    [
      'ddpm.network.numClasses=2',
      'config ddpm.training.labelDropProbability: must be above 0 for a class-conditional network, got 0 (unconditional samples ask for "no class", which would never have been trained).',
    ],
    [
      'sampling.weights=[[1,2,3]]',
      'config sampling: weights-1-2-3 has weights for 3 classes, but classifier.network knows 2 (lower sampling.numClasses or shorten the list).',
    ],
    [
      'classifier.data={"kind":"circles","imageSize":16}',
      'config classifier.data.imageSize: must equal data.imageSize, 8; got 16 (leave it out).',
    ],
    [
      'furtherClassifiers=[{"network":{"imageSize":16}}]',
      'config furtherClassifiers.0.network.imageSize: must equal data.imageSize, 8; got 16 (leave it out).',
    ],
    [
      'furtherClassifiers=[{"trainig":{}}]',
      'config furtherClassifiers.0.trainig: unknown key; did you mean "furtherClassifiers.0.training"?',
    ],
    ['sampling.eta=0.5', 'config sampling.eta: must be 0 for sampler "ancestral", got 0.5'],
  ])('%s is refused', (override, message) => {
    // Two levels below the first: an 18-pixel image cannot be halved twice.
    const levels = ['ddpm.network.channelMult=[1,1,1]', 'classifier.network.channelMult=[1,1,1]'];
    const extra = override.includes('=18') ? levels : [];
    expect(() => resolveWith(...extra, override)).toThrow(message);
  });

  it('refuses lists of weights that are not one for each classifier', () => {
    expect(() => resolveWith('furtherClassifiers=[{}]', 'sampling.weights=[[[1,1],[2,2],[3,3]]]')).toThrow(
      'config sampling: weights-1-1+2-2+3-3 has 3 lists of weights, but there are 2 classifiers (write one list for each, or one for all).',
    );
  });

  it('takes the paths of a classifier’s own data from where the command was typed', () => {
    const data = { kind: 'npz', path: 'sets/faces.npz', imageSize: 8 };
    const config = resolveWith(
      `classifier.data=${JSON.stringify(data)}`,
      `furtherClassifiers=${JSON.stringify([{ data }])}`,
    );
    const path = resolve(callersDirectory(), 'sets/faces.npz');
    expect(config.classifier.data).toMatchObject({ path });
    expect(config.furtherClassifiers[0].data).toMatchObject({ path });
  });

  it('says that a strip is too thin for a circle', () => {
    expect(() => resolveWith('data.stripColumns=null', 'data.epsilon=0.05')).toThrow(
      /^config data\.epsilon: the strip is too thin/,
    );
  });
});
