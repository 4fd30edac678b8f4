import { expect, test, vi } from 'vitest';
import { LateSignal } from './late-signal.ts';

test('who has the signal hears of the abort, once and with its reason', () => {
  const late = new LateSignal(() => new Error('over'));
  const onAbort = vi.fn<() => void>();
  late.signal.addEventListener('abort', onAbort);
  expect(late.signal.aborted).toBe(false);
  late.abort();
  late.abort();
  expect(onAbort).toHaveBeenCalledTimes(1);
  expect(late.signal.reason).toEqual(new Error('over'));
});

test('who asks for it afterwards has one that is aborted, with one reason', () => {
  const reason = vi.fn<() => Error>(() => new Error('over'));
  const late = new LateSignal(reason);
  late.abort();
  expect(reason).not.toHaveBeenCalled();
  expect(late.signal.aborted).toBe(true);
  expect(late.signal).toBe(late.signal);
  expect(late.signal.reason).toEqual(new Error('over'));
  expect(reason).toHaveBeenCalledTimes(1);
});
