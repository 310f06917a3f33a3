import { isSeedPath } from '@interpolab/tracking/read';
import { describe, expect, it } from 'vitest';
import { findGroups } from './find-groups.ts';

const run = (id: string, config: Parameters<typeof findGroups>[0][number]['config']) => ({ id, config });

describe(findGroups, () => {
  it('takes everything but the seed where it is told nothing', () => {
    const same = { size: 64, net: { channels: [1, 2] } };
    const groups = findGroups(
      [
        run('a', { ...same, lr: 1, seed: 0, data: { shuffleSeed: 5 } }),
        run('b', { ...same, lr: 1, seed: 1, data: { shuffleSeed: 6 } }),
        run('c', { ...same, lr: 2, seed: 0, data: { shuffleSeed: 5 } }),
        run('d', { size: 64, net: { channels: [1, 3] }, lr: 2, seed: 0 }),
      ],
      null,
    );
    expect(groups.map(({ runIds }) => runIds)).toEqual([['a', 'b'], ['c'], ['d']]);
    expect(groups[0].key).toEqual([
      { path: 'lr', value: 1 },
      { path: 'net.channels.1', value: 2 },
    ]);
  });

  it('takes the keys it is told, and leaves nobody out', () => {
    const runs = [
      run('a', { lr: 1, 'x.y': true }),
      run('b', { lr: 2, 'x.y': true }),
      run('c', { lr: null }),
      run('d', {}),
    ];
    expect(findGroups(runs, ['x\\.y']).map(({ runIds }) => runIds)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    expect(findGroups(runs, ['lr']).map(({ runIds }) => runIds)).toEqual([['a'], ['b'], ['c'], ['d']]);
    expect(findGroups(runs, [])).toEqual([{ key: [], runIds: ['a', 'b', 'c', 'd'] }]);
  });
});

describe(isSeedPath, () => {
  it.each(['seed', 'sampling.seed', 'data.shuffleSeed', 'rng_seed'])('%s is one', (path) =>
    expect(isSeedPath(path)).toBe(true),
  );
  it.each(['seeds', 'seedling', 'linseed', 'reseed.rate'])('%s is none', (path) =>
    expect(isSeedPath(path)).toBe(false),
  );
});
