import { expect, test } from 'vitest';
import { fittingTicks } from './fitting-ticks.ts';

const ticks = ['0', '+15 m', '+30 m', '+45 m'].map((label, index) => ({ label, place: index * 0.28 }));
const shown = (widthPx: number) => fittingTicks(ticks, widthPx).map(({ label }) => label);

test('as many labels of the axis are shown as stand beside each other', () => {
  expect(shown(400)).toEqual(['0', '+15 m', '+30 m', '+45 m']);
  expect(shown(127)).toEqual(['0', '+15 m']);
  expect(shown(50)).toEqual(['0']);
});

test('the last label ends inside the axis', () => {
  const last = { label: '+59 m 59 s', place: 0.84 };
  expect(fittingTicks([...ticks, last], 400).map(({ label }) => label)).not.toContain(last.label);
  expect(fittingTicks([last], 50)).toEqual([last]);
});
