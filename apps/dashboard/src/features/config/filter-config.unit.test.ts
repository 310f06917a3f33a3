import { expect, it } from 'vitest';
import { filterConfig } from './filter-config.ts';

const config = {
  ddpm: { lr: 0.001, net: { channels: [32, 64] } },
  data: { source: 'Circles', lr: 2 },
  seed: 7,
};

it('keeps what has the text in its path or its value', () => {
  expect(filterConfig(config, 'LR')).toEqual({ ddpm: { lr: 0.001 }, data: { lr: 2 } });
  expect(filterConfig(config, 'ddpm.net')).toEqual({ ddpm: { net: { channels: [32, 64] } } });
  expect(filterConfig(config, 'circles')).toEqual({ data: { source: 'Circles' } });
  expect(filterConfig(config, '64')).toEqual({ ddpm: { net: { channels: [32, 64] } } });
  expect(filterConfig(config, ' ')).toBe(config);
  expect(filterConfig(config, 'nowhere')).toBeUndefined();
});
