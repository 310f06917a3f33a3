import { describe, expect, it } from 'vitest';
import { describeOptions, parseArguments, wholeNumber } from './parse-arguments.ts';

const table = {
  preset: { type: 'string', value: 'NAME', help: 'which' },
  set: { type: 'string', multiple: true, help: 'change' },
  json: { type: 'boolean', help: 'as JSON' },
} as const;

describe(parseArguments, () => {
  it('reads values written with = or apart, and repeated options', () => {
    expect(parseArguments(['--preset=a', '--set', 'x=1', '--set=y=2', '--json'], table)).toEqual({
      preset: 'a',
      set: ['x=1', 'y=2'],
      json: true,
    });
  });

  it('names the nearest option of an unknown one', () => {
    expect(() => parseArguments(['--prest=a'], table)).toThrow(
      'unknown option --prest; did you mean --preset?',
    );
  });
});

describe(describeOptions, () => {
  it('aligns the help texts', () => {
    expect(describeOptions(table)).toBe(
      '  --preset=NAME  which\n  --set          change\n  --json         as JSON',
    );
  });
});

describe(wholeNumber, () => {
  it.each(['-1', '1.5', 'x', ''])('refuses "%s"', (text) => {
    expect(() => wholeNumber('seed', text)).toThrow(
      `--seed: expected a whole number from 0 up, got "${text}"`,
    );
  });
  it.each(['0', '-1'])('refuses "%s" where one is the least', (text) => {
    expect(() => wholeNumber('workers', text, 1)).toThrow(
      `--workers: expected a whole number from 1 up, got "${text}"`,
    );
  });
  it('reads a seed', () => expect(wholeNumber('seed', '42')).toBe(42));
});
