import { expect, it } from 'vitest';
import { flattenConfig } from './flatten-config.ts';

const nothing = { text: null, number: null, bool: null };

it('lists every leaf with its type', () => {
  expect(
    flattenConfig({ net: { channels: [64, 'auto'], bias: true, norm: null }, note: '', empty: {}, none: [] }),
  ).toEqual([
    { ...nothing, path: 'net.channels.0', type: 'number', number: 64 },
    { ...nothing, path: 'net.channels.1', type: 'text', text: 'auto' },
    { ...nothing, path: 'net.bias', type: 'bool', bool: true },
    { ...nothing, path: 'net.norm', type: 'null' },
    { ...nothing, path: 'note', type: 'text', text: '' },
    { ...nothing, path: 'empty', type: 'empty' },
    { ...nothing, path: 'none', type: 'empty' },
  ]);
});

it('tells a dot in a key from a step down', () => {
  expect(flattenConfig({ 'a.b': 1, a: { b: 2 } }).map(({ path }) => path)).toEqual(['a\\.b', 'a.b']);
});

it('reads the numbers that JSON lacks as numbers', () => {
  expect(flattenConfig({ a: 'NaN', b: '-Infinity' }).map(({ number }) => number)).toEqual([
    Number.NaN,
    -Infinity,
  ]);
});

it('cuts what an index cannot hold, and bounds the number of leaves', () => {
  const [leaf] = flattenConfig({ ['k'.repeat(5000)]: 'v'.repeat(5000) });
  expect([leaf.path.length, leaf.text?.length]).toEqual([300, 300]);
  expect(flattenConfig({ many: Array.from({ length: 20_000 }, () => 1) })).toHaveLength(10_000);
});
