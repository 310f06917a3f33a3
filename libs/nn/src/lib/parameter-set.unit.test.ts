import { startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { normal, ones, uniformByFanIn, zeros } from './initialisers.ts';
import { ParameterSet } from './parameter-set.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

function twoParameters(): ParameterSet {
  const set = new ParameterSet();
  const scope = set.scope().child('blocks.0');
  scope.declare('weight', { diskShape: [2, 3], layout: 'linear', initialiser: uniformByFanIn(3) });
  scope.child('norm').declare('weight', { diskShape: [4], layout: 'vector', initialiser: ones });
  return set;
}

describe('ParameterSet', () => {
  it('keeps names in the order of declaration and counts without memory', () => {
    const before = tf.memory().numTensors;
    const set = twoParameters();
    expect(set.names).toEqual(['blocks.0.weight', 'blocks.0.norm.weight']);
    expect(set.count).toBe(10);
    expect(set.isAllocated).toBe(false);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('initialises the same weights from the same seed, whatever was declared before', () => {
    const [one, other] = [twoParameters(), new ParameterSet()];
    other.scope().declare('first', { diskShape: [7], layout: 'vector', initialiser: normal(1) });
    const spec = { diskShape: [2, 3], layout: 'linear', initialiser: uniformByFanIn(3) } as const;
    other.scope().declare('blocks.0.weight', spec);
    one.initialise(5);
    other.initialise(5);
    const weight = one.get('blocks.0.weight').toDisk();
    expect(other.get('blocks.0.weight').toDisk()).toEqual(weight);
    other.initialise(6);
    expect(other.get('blocks.0.weight').toDisk()).not.toEqual(weight);
    expect([...one.get('blocks.0.norm.weight').toDisk()]).toEqual([1, 1, 1, 1]);
    one.dispose();
    other.dispose();
  });

  it('holds its weights in engine layout', () => {
    const set = twoParameters();
    set.assign(({ size }) => Float32Array.from({ length: size }, (_, index) => index));
    expect(set.get('blocks.0.weight').variable.arraySync()).toEqual([
      [0, 3],
      [1, 4],
      [2, 5],
    ]);
    expect([...set.get('blocks.0.weight').toDisk()]).toEqual([0, 1, 2, 3, 4, 5]);
    set.dispose();
  });

  it('frees everything', () => {
    expectNoLeaks(() => {
      const set = twoParameters();
      set.initialise(1);
      set.initialise(2);
      set.dispose();
    });
  });

  it('says what is wrong', () => {
    const set = twoParameters();
    expect(() => set.get('x')).toThrow('ParameterSet: no parameter "x" among 2');
    expect(() => set.get('blocks.0.weight').variable).toThrow(
      'Parameter: "blocks.0.weight" must be initialised or loaded before use (call parameters.initialise(seed))',
    );
    expect(() => set.get('blocks.0.weight').assign(new Float32Array(5))).toThrow(
      'Parameter: "blocks.0.weight" takes 6 values [2,3], got 5',
    );
    const twice = () =>
      set.scope().declare('blocks.0.weight', { diskShape: [1], layout: 'vector', initialiser: zeros });
    expect(twice).toThrow('ParameterSet: "blocks.0.weight" is declared twice');
  });
});
