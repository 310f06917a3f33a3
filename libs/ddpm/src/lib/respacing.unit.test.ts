import { loadReference } from '@interpolab/testing';
import { describe, expect, it } from 'vitest';
import { createNoiseSchedule } from './noise-schedule.ts';
import { keptTimesteps, respaceSchedule } from './respacing.ts';

// Golden numbers: the paper's PyTorch implementation, T = 4000 (libs/testing/README.md).
const reference = loadReference('schedules');

describe('keptTimesteps', () => {
  it.each(['250', '64', 'ddim250', '10,20,30'] as const)(
    'keeps what the reference keeps: %s',
    (respacing) => {
      expect(keptTimesteps(respacing, 4000)).toEqual(reference[`respacing ${respacing}`]);
    },
  );

  it('gives the longer sections first and may keep one of a section', () => {
    expect(keptTimesteps('1,2', 5)).toEqual([0, 3, 4]);
    expect(keptTimesteps('5', 5)).toEqual([0, 1, 2, 3, 4]);
  });

  it('rounds halves to even, as Python does', () => {
    // stride 2.5: 0, 2.5, 5 (math.round would give 3)
    expect(keptTimesteps('3', 6)).toEqual([0, 2, 5]);
  });

  it('says what cannot be kept', () => {
    const keep = (respacing: string) => () => keptTimesteps(respacing, 100);
    expect(keep('101')).toThrow(
      'keptTimesteps: cannot keep 101 of the 100 timesteps of section 1 (ask for fewer)',
    );
    expect(keep('10,51')).toThrow(
      'keptTimesteps: cannot keep 51 of the 50 timesteps of section 2 (ask for fewer)',
    );
    expect(keep('ddim99')).toThrow(
      'keptTimesteps: no whole-number stride keeps exactly 99 of 100 timesteps (try "99")',
    );
    expect(keep('ddim')).toThrow(
      'keptTimesteps: respacing must look like "250", "10,20,30" or "ddim250", got "ddim"',
    );
    expect(keep('1')).toThrow('keptTimesteps: respacing must keep at least 2 timesteps, got 1');
    expect(keep('-5')).toThrow('got "-5"');
  });
});

describe('respaceSchedule', () => {
  it('keeps ᾱ and tells the network the original timesteps', () => {
    const schedule = createNoiseSchedule('cosine', 4000);
    const respaced = respaceSchedule(schedule, '250');
    expect(respaced.timesteps).toEqual(reference['respacing 250']);
    for (const index of [0, 100, 249]) {
      const original = schedule.alphasCumprod[respaced.timesteps[index]];
      expect(respaced.alphasCumprod[index] / original).toBeCloseTo(1, 6);
    }
    // paper §4.2: first β 9.87e-6, middle 1.33e-2, last about 1
    expect(respaced.betas[0]).toBeCloseTo(9.87e-6, 8);
    expect(respaced.betas[125]).toBeCloseTo(1.33e-2, 4);
    expect(respaced.betas[249]).toBeGreaterThan(0.999);
  });

  it('can be applied twice', () => {
    const schedule = respaceSchedule(createNoiseSchedule('linear', 100), 'ddim50');
    expect(respaceSchedule(schedule, 'ddim10').timesteps).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
  });
});
