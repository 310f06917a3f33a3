import { expect, it } from 'vitest';
import { pagesOf, plainLine } from './console-text.ts';

it('shows a line as a terminal leaves it', () => {
  expect(plainLine('\u001b[1;32mstep 3\u001b[0m loss')).toBe('step 3 loss');
  expect(plainLine('10 %\r20 %\r30 %\r')).toBe('30 %');
  expect(plainLine('\u001b]0;title\u0007text\u001b[2K\u0000\ttab')).toBe('text\ttab');
  expect(plainLine('<b>é 🎲</b>')).toBe('<b>é 🎲</b>');
});

it('reads the pages that hold the lines in sight', () => {
  expect(pagesOf(0, 0)).toEqual([0]);
  expect(pagesOf(490, 1000)).toEqual([0, 1, 2]);
  expect(pagesOf(500, 999)).toEqual([1]);
});
