import { expect, test } from 'vitest';
import { jobsText } from './subscription-words.ts';

const subscription = {
  subscriptionId: 'id',
  url: 'https://receiver.example/',
  taskType: null,
  tag: null,
  events: ['failed' as const],
  retrySchedule: null,
  ownJobsOnly: false,
  createdBy: null,
  createdAt: '2026-11-26T10:00:00.000Z',
};

test.each([
  [{}, 'all jobs'],
  [{ taskType: 'send_email' }, 'jobs of send_email'],
  [{ tag: 'vip' }, 'jobs with the tag vip'],
  [{ taskType: 'send_email', tag: 'vip' }, 'jobs of send_email with the tag vip'],
  [{ ownJobsOnly: true }, 'all jobs that its own key submits'],
])('%j tells of: %s', (own, text) => {
  expect(jobsText({ ...subscription, ...own })).toBe(text);
});
