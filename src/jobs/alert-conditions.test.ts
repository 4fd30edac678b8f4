import { expect, test } from 'vitest';
import { alertConditions, type AlertFacts } from './alert-conditions.ts';

const thresholds = { failurePercent: 20, waitingSeconds: 300 };
const calm = { taskType: 'a', isPaused: false, pending: 3, workers: 1, oldestSeconds: 2, completed: 100, failed: 0 };
const rulesOf = (type: Partial<typeof calm>, disabledUrls: AlertFacts['disabledUrls'] = []) =>
  alertConditions({ taskTypes: [{ ...calm, ...type }], disabledUrls }, thresholds).map(({ rule }) => rule);

test('nothing is wrong where jobs run and succeed', () => {
  expect(rulesOf({})).toEqual([]);
});

test('a failure rate counts from the threshold on, and from five failures', () => {
  expect(rulesOf({ completed: 80, failed: 20 })).toEqual(['failure_rate']);
  expect(rulesOf({ completed: 81, failed: 19 })).toEqual([]);
  expect(rulesOf({ completed: 0, failed: 5 })).toEqual(['failure_rate']);
  expect(rulesOf({ completed: 0, failed: 4 })).toEqual([]);
});

test('what waits is a matter of its oldest job and of who runs it, unless it is paused or nothing waits', () => {
  expect(rulesOf({ oldestSeconds: 300 })).toEqual(['oldest_waiting']);
  expect(rulesOf({ workers: 0, oldestSeconds: 400 })).toEqual(['no_worker', 'oldest_waiting']);
  expect(rulesOf({ workers: 0, oldestSeconds: 400, isPaused: true })).toEqual([]);
  expect(rulesOf({ workers: 0, pending: 0 })).toEqual([]);
});

test('each disabled URL is an alert of its own, with its reason', () => {
  const disabledUrls = [{ url: 'https://a.example/', reason: 'It answered 410 Gone.' }];
  expect(alertConditions({ taskTypes: [], disabledUrls }, thresholds)).toEqual([
    {
      rule: 'webhook_disabled',
      subject: 'https://a.example/',
      text: 'Webhooks to https://a.example/ are sent no more: It answered 410 Gone.',
    },
  ]);
});
