import { expect, test, vi } from 'vitest';
import { throttle } from './throttle.ts';

test('many calls become one at once and one at the end', () => {
  vi.useFakeTimers();
  try {
    const action = vi.fn<() => void>();
    const call = throttle(action, 1_000);
    for (let count = 0; count < 50; count++) call();
    expect(action).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1_000);
    expect(action).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(5_000);
    expect(action).toHaveBeenCalledTimes(2);
  } finally {
    vi.useRealTimers();
  }
});
