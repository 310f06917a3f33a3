import { describe, expect, it } from 'vitest';
import { seedsMissing } from './seeds-missing.ts';

describe(seedsMissing, () => {
  it('counts what is there already', () => {
    // 10 in all for an effect of one standard deviation (non-central t)
    expect(seedsMissing({ pairs: 3, std: 0.5 }, 0.5)).toBe(7);
    expect(seedsMissing({ pairs: 12, std: 0.5 }, 0.5)).toBe(0);
  });

  it('knows nothing of one seed, or without an effect', () => {
    expect(seedsMissing({ pairs: 1, std: null }, 0.5)).toBeNull();
    expect(seedsMissing({ pairs: 3, std: 0.5 }, 0)).toBeNull();
  });
});
