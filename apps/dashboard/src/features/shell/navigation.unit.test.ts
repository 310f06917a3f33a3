import { expect, it } from 'vitest';
import { PAGES, pageOf } from './navigation.ts';

it.each([
  ['/', 'Runs'],
  ['/runs/abc', 'Runs'],
  ['/interpolation', 'Interpolation'],
  ['/interpolation/more', 'Interpolation'],
])('knows that %s is of %s', (path, title) => {
  expect(pageOf(path)?.title).toBe(title);
});

it('takes no page for another whose name begins alike', () => {
  expect(pageOf('/interpolations')).toBeUndefined();
  expect(pageOf('/runsheet')).toBeUndefined();
});

it('has every page once', () => {
  expect(new Set(PAGES.map(({ href }) => href)).size).toBe(PAGES.length);
});
