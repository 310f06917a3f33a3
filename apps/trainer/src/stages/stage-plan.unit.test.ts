import { describe, expect, it } from 'vitest';
import type { ExperimentConfig } from '../config/experiment-config.ts';
import { hashOf, planStages, withInputs } from './stage-plan.ts';

/** Only what the plan looks at; the stages' own values are opaque to it. */
const config = (changes: object = {}) =>
  ({
    data: { imageSize: 16 },
    diffusion: { numTimesteps: 100 },
    classifier: { training: { steps: 5 } },
    furtherClassifiers: [],
    ddpm: { training: { steps: 10 } },
    sampling,
    evaluation: {},
    ...changes,
  }) as unknown as ExperimentConfig;
const sampling = { count: 4, strengths: [0, 30], weights: [], numClasses: 2, guidance: 'classifier' };
const engine = { name: 'native', threads: 2 };
const keys = (changes?: object, seed = 0, on = engine) =>
  Object.fromEntries(
    planStages({ config: config(changes), seed, engine: on, files: null }).map(({ name, key }) => [
      name,
      key,
    ]),
  );

/** Names of the stages whose key differs from the plain plan's. */
const changed = (other: Record<string, string>) => {
  const plain = keys();
  return Object.keys(other).filter((name) => other[name] !== plain[name]);
};

describe(planStages, () => {
  it('runs from the data to the evaluation, the unconditional samples first', () => {
    expect(Object.keys(keys())).toEqual([
      'data',
      'classifier',
      'ddpm',
      'sample unconditional',
      'sample λ=30',
      'evaluate',
    ]);
  });

  it('looks for neighbours before the evaluation, and only where they are wanted', () => {
    const looking = keys({ evaluation: { neighbours: { samples: 4 } } });
    expect(Object.keys(looking).slice(-2)).toEqual(['neighbours', 'evaluate']);
    expect(looking.evaluate).toBe(keys().evaluate);
    expect(keys({ evaluation: { neighbours: { samples: 5 } } }).neighbours).not.toBe(looking.neighbours);
    expect(Object.keys(keys({ evaluation: { neighbours: null } }))).not.toContain('neighbours');
  });

  it('evaluates anew with other classifiers, and with the same ones wherever they lie', () => {
    const keyWith = (judges: string[], path: string) =>
      planStages({
        ...{ config: config({ evaluation: { classifiers: [path] } }), seed: 0, engine, files: null, judges },
      }).at(-1)!.key;
    expect(keyWith(['a'], '/here')).toBe(keyWith(['a'], '/there'));
    expect(keyWith(['a'], '/here')).not.toBe(keyWith(['b'], '/here'));
    expect(keyWith([], '/here')).toBe(keys().evaluate);
  });

  it('gives equal plans equal keys', () => expect(keys()).toEqual(keys()));

  it('changes the keys of what a value touches, and of nothing else', () => {
    expect(changed(keys({ evaluation: { bins: 10 } }))).toEqual(['evaluate']);
    expect(changed(keys({ classifier: { training: { steps: 6 } } }))).toEqual([
      'classifier',
      'sample λ=30',
      'evaluate',
    ]);
    expect(changed(keys({ ddpm: { training: { steps: 11 } } }))).toEqual([
      'ddpm',
      'sample unconditional',
      'sample λ=30',
      'evaluate',
    ]);
    expect(changed(keys({ data: { imageSize: 32 } }))).toHaveLength(6);
  });

  it('computes only the new strength when one is added', () => {
    expect(changed(keys({ sampling: { ...sampling, strengths: [0, 30, 75] } }))).toEqual([
      'sample λ=75',
      'evaluate',
    ]);
  });

  it('draws the guided samples anew when guidance changes, and the unconditional ones with the sampler', () => {
    expect(changed(keys({ sampling: { ...sampling, gradientAt: 'mean' } }))).toEqual([
      'sample λ=30',
      'evaluate',
    ]);
    expect(changed(keys({ sampling: { ...sampling, eta: 1 } }))).toHaveLength(3);
  });

  it('gives asymmetric weights a stage of their own', () => {
    const plan = keys({ sampling: { ...sampling, weights: [[5, 10]] } });
    expect(changed(plan)).toEqual(['sample w=5:10', 'evaluate']);
  });

  it('has no classifier where a class-conditional network guides itself', () => {
    const plan = keys({ sampling: { ...sampling, guidance: 'classifierFree' } });
    expect(Object.keys(plan)).toEqual(['data', 'ddpm', 'sample unconditional', 'sample λ=30', 'evaluate']);
  });

  it('makes the data of a classifier that sees others than the DDPM, under the key that they have anywhere', () => {
    const own = { training: { steps: 5 }, data: { imageSize: 16, layout: 'uniform' } };
    const plan = keys({ classifier: own });
    expect(Object.keys(plan).slice(0, 4)).toEqual(['data', 'data of classifier', 'classifier', 'ddpm']);
    expect(changed(plan)).toEqual(['data of classifier', 'classifier', 'sample λ=30', 'evaluate']);
    expect(plan['data of classifier']).toBe(keys({ data: own.data }).data);
    expect(plan.classifier).toBe(keys({ data: own.data }).classifier);
    // written out, but the DDPM's: as if it were not there
    expect(keys({ classifier: { ...own, data: { imageSize: 16 } } })).toEqual(keys());
  });

  it('reads the data of a classifier anew when its files change', () => {
    const classifier = { training: { steps: 5 }, data: { kind: 'folder' } };
    const plan = (guideFiles: string[]) =>
      planStages({ ...{ config: config({ classifier }), seed: 0, engine, files: null, guideFiles } });
    expect(plan(['a'])[1].key).not.toBe(plan(['b'])[1].key);
    expect(plan(['a'])[0].key).toBe(plan(['b'])[0].key);
  });

  it('has all classifiers steer, and trains a repeated one once', () => {
    const further = (training: object, data: unknown = null) => ({ training, data });
    const furtherClassifiers = [further({ steps: 6 }), further({ steps: 5 }, { imageSize: 16, seed: 1 })];
    const config_ = config({ furtherClassifiers });
    const stages = planStages({ config: config_, seed: 0, engine, files: null });
    const names = ['data', 'classifier', 'classifier 2', 'data of classifier 3', 'classifier 3', 'ddpm'];
    expect(stages.slice(0, 6).map(({ name }) => name)).toEqual(names);
    expect(stages.slice(0, 6).map(({ guide }) => guide)).toEqual([undefined, 0, 1, 2, 2, undefined]);
    const guided = stages.find(({ name }) => name === 'sample λ=30')!;
    expect(Object.keys(guided.inputs)).toEqual(['ddpm', 'classifier', 'classifier-2', 'classifier-3']);
    const twice = keys({ furtherClassifiers: [further({ steps: 5 })] });
    expect(Object.keys(twice).filter((name) => name.startsWith('classifier'))).toEqual(['classifier']);
  });

  it('does not train the classifier anew for what only the denoiser is told of the diffusion', () => {
    expect(changed(keys({ diffusion: { numTimesteps: 100, prediction: 'v' } }))).not.toContain('classifier');
    expect(changed(keys({ diffusion: { numTimesteps: 50 } }))).toContain('classifier');
  });

  it('keeps results of another seed, engine or thread count apart; the data depends on none of them', () => {
    expect(changed(keys({}, 1))).not.toContain('data');
    expect(changed(keys({}, 1))).toHaveLength(5);
    expect(changed(keys({}, 0, { name: 'wasm', threads: 2 }))).toHaveLength(5);
    expect(changed(keys({}, 0, { name: 'native', threads: 1 }))).toHaveLength(5);
  });
});

describe(withInputs, () => {
  const stages = planStages({ config: config(), seed: 0, engine, files: null });
  it('leaves the wanted training and what it needs, under the same keys', () => {
    expect(withInputs(stages, 'ddpm').map(({ name }) => name)).toEqual(['data', 'ddpm']);
    expect(withInputs(stages, 'classifier').map(({ name }) => name)).toEqual(['data', 'classifier']);
    expect(withInputs(stages, 'ddpm')[1].key).toBe(keys().ddpm);
  });

  it('says that there is no classifier where none is asked for', () => {
    const free = config({ sampling: { ...sampling, guidance: 'classifierFree' } });
    expect(() =>
      withInputs(planStages({ config: free, seed: 0, engine, files: null }), 'classifier'),
    ).toThrow('experiment: has no classifier, for nothing of it asks for one (sampling.guidance).');
  });
});

describe(hashOf, () => {
  it('is the first 80 bits of the SHA-256 of the canonical JSON', () => {
    // printf '{"a":1,"b":2}' | sha256sum
    expect(hashOf({ b: 2, a: 1 })).toBe('43258cff783fe7036d8a');
  });
});
