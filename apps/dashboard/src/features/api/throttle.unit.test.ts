import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { throttle } from './throttle.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe(throttle, () => {
  it('acts at once, then once for all calls in between', () => {
    const action = vi.fn();
    const throttled = throttle(action, 500);
    throttled();
    throttled();
    throttled();
    expect(action).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(500);
    expect(action).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(5000);
    expect(action).toHaveBeenCalledTimes(2);
    throttled();
    expect(action).toHaveBeenCalledTimes(3);
  });

  it('forgets what waits when it is cancelled, and can be used again', () => {
    const action = vi.fn();
    const throttled = throttle(action, 500);
    throttled();
    throttled();
    throttled.cancel();
    vi.advanceTimersByTime(5000);
    expect(action).toHaveBeenCalledTimes(1);
    throttled();
    expect(action).toHaveBeenCalledTimes(2);
  });
});
