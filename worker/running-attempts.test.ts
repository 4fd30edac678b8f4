import { expect, test } from 'vitest';
import { RunningAttempts } from './running-attempts.ts';

test('a slot is free when its handler has ended, though its record is still to come', async () => {
  const running = new RunningAttempts(2);
  running.add('one', 'a');
  running.add('two', 'b');
  expect([running.freeSlots, running.slotsUsed]).toEqual([0, 2]);
  const free = running.whenFree();
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
  for (let job = 0; job < 52; job += 1) {
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
