import { describe, expect, it } from 'vitest';
import { applyOverride } from './apply-override.ts';

describe(applyOverride, () => {
  it('sets one value deep inside and leaves the original as it was', () => {
    const config = { ddpm: { training: { steps: 10, batchSize: 4 } } };
    expect(applyOverride(config, 'ddpm.training.steps=200')).toEqual({
      ddpm: { training: { steps: 200, batchSize: 4 } },
    });
    expect(config.ddpm.training.steps).toBe(10);
  });

  it('reads JSON where there is JSON, and text elsewhere', () => {
    expect(applyOverride({}, 'a=3e-4')).toEqual({ a: 3e-4 });
    expect(applyOverride({}, 'a=[0,30]')).toEqual({ a: [0, 30] });
    expect(applyOverride({}, 'a=true')).toEqual({ a: true });
    expect(applyOverride({}, 'a=border')).toEqual({ a: 'border' });
    expect(applyOverride({}, 'a=x=y')).toEqual({ a: 'x=y' });
  });

  it.each(['steps', '=3', 'a..b=3', '.a=3'])('refuses %s', (assignment) => {
    expect(() => applyOverride({}, assignment)).toThrow(
      `--set ${assignment}: expected path=value, for example ddpm.training.steps=200.`,
    );
  });

  it('refuses a path through something that has no keys', () => {
    expect(() => applyOverride({ seed: 3 }, 'seed.high=1')).toThrow(
      '--set seed.high=1: "seed" is 3, which has no "high".',
    );
  });
});
