import { expect, it } from 'vitest';
import { checkInputNames } from './catalogue-options.ts';

it('knows the presets that a file of inputs may name', () => {
  expect(() =>
    checkInputNames('a.json', ['*', 'celeba-smile', 'drawn-smile-judge', './own.json']),
  ).not.toThrow();
  expect(() => checkInputNames('a.json', ['celeba-smlie'])).toThrow(
    '--inputs a.json: expected names of presets or "*", got "celeba-smlie"; did you mean "celeba-smile"?',
  );
});
