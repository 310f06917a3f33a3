import { describe, expect, it } from 'vitest';
import { createNoiseSchedule } from './noise-schedule.ts';
import { frameInterval } from './trajectory.ts';

describe(frameInterval, () => {
  it('keeps about eight frames of a chain of any length, and what it is told', () => {
    const framesOf = (steps: number) => {
      const schedule = createNoiseSchedule('cosine', steps);
      return Math.ceil(steps / frameInterval(null, schedule));
    };
    expect([5, 64, 250, 1000].map(framesOf)).toEqual([5, 8, 8, 8]);
    expect(frameInterval(3, createNoiseSchedule('cosine', 64))).toBe(3);
  });
});
