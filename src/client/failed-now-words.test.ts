import { expect, test } from 'vitest';
import { failedNowWords, hasNoneFailed } from './failed-now-words.ts';

const told = (failedNow: number, isFailedNowWhole: boolean) => [
  failedNowWords({ failedNow, isFailedNowWhole }),
  hasNoneFailed({ failedNow, isFailedNowWhole }),
];

test('how many are failed is said as far as it is known, and none only where all were looked at', () => {
  expect(told(3, true)).toEqual(['3 jobs', false]);
  expect(told(0, true)).toEqual(['0 jobs', true]);
  expect(told(10_000, false)).toEqual(['10,000 jobs or more', false]);
  expect(told(1, false)).toEqual(['1 job or more', false]);
  expect(told(0, false)).toEqual(['none of the newest 10,000 jobs', false]);
});
