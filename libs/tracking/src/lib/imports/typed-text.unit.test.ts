import { describe, expect, it } from 'vitest';
import { typedSettings, typedText } from './typed-text.ts';

describe('a setting that was kept as text', () => {
  it.each([
    ['1e-4', 1e-4],
    ['12', 12],
    ['-0.5', -0.5],
    ['0.30000000000000004', 0.30000000000000004], // as Python writes 0.1 + 0.2
    ['True', true],
    ['false', false],
    // none of these would come back from a number as they are
    ['007', '007'],
    ['12345678901234567890', '12345678901234567890'],
    ['1e999', '1e999'],
    ['-0', '-0'],
    ['', ''],
    ['None', 'None'],
    ['nan', 'nan'],
    ['0x10', '0x10'],
    [' 1', ' 1'],
  ])('%j', (text, value) => {
    expect(typedText(text)).toBe(value);
  });

  it('is named, if it became something else', () => {
    expect(
      typedSettings([
        ['lr', '1e-4'],
        ['note', 'x'],
      ]),
    ).toEqual({ config: { lr: 1e-4, note: 'x' }, retyped: ['lr'] });
  });
});
