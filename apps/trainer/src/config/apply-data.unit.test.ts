import { describe, expect, it } from 'vitest';
import { applyData } from './apply-data.ts';
import { ConfigError } from './config-error.ts';

const preset = { name: 'x', data: { kind: 'circles', layout: 'border', imageSize: 16, radius: 1 } };

describe(applyData, () => {
  it('replaces the data and keeps the size', () => {
    expect(applyData(preset, 'celeba=/sets/a=b')).toEqual({
      name: 'x',
      data: { kind: 'celeba', path: '/sets/a=b', imageSize: 16 },
    });
    expect(applyData({}, 'npz=x.npz')).toEqual({ data: { kind: 'npz', path: 'x.npz' } });
  });

  it.each([
    ['/sets/celeba', '--data /sets/celeba: expected KIND=PATH, for example celeba=/sets/celeba.'],
    ['celeba=', '--data celeba=: expected KIND=PATH, for example celeba=/sets/celeba.'],
    [
      'celebs=/x',
      '--data celebs=/x: expected one of celeba, folder, npz, got "celebs" (did you mean "celeba"?).',
    ],
  ])('refuses %s', (assignment, message) => {
    expect(() => applyData(preset, assignment)).toThrow(new ConfigError(message));
  });
});
