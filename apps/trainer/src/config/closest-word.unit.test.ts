import { describe, expect, it } from 'vitest';
import { closestWord, editDistance } from './closest-word.ts';

describe(editDistance, () => {
  it('counts insertions, deletions and substitutions', () => {
    expect(editDistance('kitten', 'sitting')).toBe(3); // the textbook example
    expect(editDistance('', 'abc')).toBe(3);
    expect(editDistance('same', 'same')).toBe(0);
  });
});

describe(closestWord, () => {
  it('finds the key a typing mistake meant, whatever its case', () => {
    expect(closestWord('lerningrate', ['batchSize', 'learningRate', 'steps'])).toBe('learningRate');
  });

  it('names nothing when nothing is near', () => {
    expect(closestWord('colour', ['steps', 'batchSize'])).toBeUndefined();
  });
});
