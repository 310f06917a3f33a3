import { describe, expect, it } from 'vitest';
import type { ExperimentConfig } from '../config/experiment-config.ts';
import { hashOf, planStages, withInputs } from './stage-plan.ts';

/** Only what the plan looks at; the stages' own values are opaque to it. */
const config = (changes: object = {}) =>
  ({
    data: { imageSize: 16 },
    diffusion: { numTimesteps: 100 },
    classifier: { training: { steps: 5 } },
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
