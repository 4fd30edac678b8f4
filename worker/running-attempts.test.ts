import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RunningAttempts } from './running-attempts.ts';

test('a slot is free when its handler has ended, though its record is still to come', async () => {
  const running = new RunningAttempts(2);
  running.add('one', 'a');
  running.add('two', 'b');
  expect([running.freeSlots, running.slotsUsed]).toEqual([0, 2]);
  const free = running.when(() => running.freeSlots > 0);
  running.freeSlotOf('one');
  await free;
  expect([running.freeSlots, running.slotsUsed, running.size]).toEqual([1, 1, 2]);
  expect(running.tokens()).toEqual(['one', 'two']);
  // Once each, and not again with the record.
  running.freeSlotOf('one');
  running.delete('one');
  expect([running.freeSlots, running.slotsUsed, running.size]).toEqual([1, 1, 1]);
});

test('where records take long nothing more is begun', () => {
  const running = new RunningAttempts(2);
  for (let job = 0; job < 402; job += 1) {
    expect(running.freeSlots).toBeGreaterThan(0);
    running.add(`token ${job}`, `job ${job}`);
    running.freeSlotOf(`token ${job}`);
  }
  expect(running.freeSlots).toBe(0);
  running.delete('token 0');
  expect(running.freeSlots).toBe(1);
});

test('an attempt whose record comes before it told the end of its handler leaves its slot as well', () => {
  const running = new RunningAttempts(1);
  running.add('one', 'a');
  running.delete('one');
  expect([running.freeSlots, running.slotsUsed, running.size]).toEqual([1, 0, 0]);
});

test('what is claimed ahead begins in its order as slots become free', async () => {
  const running = new RunningAttempts(1);
  expect(running.add('one', 'a').slot).toBe(true);
  expect([running.freeSlots, running.room(3)]).toEqual([0, 3]);
  const begun: string[] = [];
  for (const token of ['two', 'three'])
    void Promise.resolve(running.add(token, 'b').slot).then((hasSlot) => begun.push(`${token} ${hasSlot}`));
  expect([running.room(3), running.slotsUsed, running.tokens()]).toEqual([1, 1, ['one', 'two', 'three']]);
  running.freeSlotOf('one');
  await Promise.resolve();
  await Promise.resolve();
  expect([begun, running.slotsUsed, running.room(3)]).toEqual([['two true'], 1, 2]);
  running.stop('three', 'cancelled');
  await Promise.resolve();
  await Promise.resolve();
  expect([begun, running.slotsUsed, running.room(3)]).toEqual([['two true', 'three false'], 1, 3]);
});

test('a claim that is under way has its room kept, once', () => {
  const running = new RunningAttempts(2);
  const release = running.reserve(2);
  expect(running.freeSlots).toBe(0);
  release();
  release();
  expect(running.freeSlots).toBe(2);
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('what was claimed ahead and has not begun within 100 ms is given back', async () => {
  const running = new RunningAttempts(1);
  running.add('one', 'a');
  const { slot, stop } = running.add('two', 'b');
  vi.advanceTimersByTime(99);
  expect(running.room(1)).toBe(0);
  vi.advanceTimersByTime(1);
  expect([await slot, stop.aborted, running.room(1)]).toEqual([false, false, 1]);
});
