import { expect, test } from 'vitest';
import { submitJobSchema } from '../../jobs/job-schema.ts';
import { defaultOptions, optionsOf, optionsOfJob } from './submit-options.ts';

const url = 'https://receiver.example/hook';

test('what was left alone is left to the server', () => {
  expect(optionsOf(defaultOptions)).toEqual({});
  expect(optionsOf({ ...defaultOptions, callbackUrl: url })).toEqual({ callbackUrl: url });
});

test('what was chosen is said as the API takes it', () => {
  const options = optionsOf({
    priority: 'low',
    retries: '2',
    timeout: '1000',
    tags: ' vip, ,new ',
    concurrencyKey: 'customer-7',
    callbackUrl: url,
    webhookEvents: ['started', 'completed'],
    webhookRetries: 'long',
  });
  expect(options).toEqual({
    priority: 'low',
    retries: 2,
    timeout: 1000,
    tags: ['vip', 'new'],
    concurrencyKey: 'customer-7',
    callbackUrl: url,
    webhook: { events: ['started', 'completed'], retrySchedule: 'long' },
  });
  expect(submitJobSchema.parse({ taskType: 'noop', ...options })).toEqual({ taskType: 'noop', ...options });
});

test('without a callback URL nothing is said of what it is told', () => {
  expect(optionsOf({ ...defaultOptions, webhookEvents: ['started'], webhookRetries: 'long' })).toEqual({});
});

test('in whatever order they were ticked, the default events are the default', () => {
  const webhookEvents = ['cancelled', 'failed', 'completed'] as const;
  expect(optionsOf({ ...defaultOptions, callbackUrl: url, webhookEvents })).toEqual({ callbackUrl: url });
});

test('the options of a job are those that it was submitted with', () => {
  const webhook = { events: ['started', 'failed'], retrySchedule: 'long' } as const;
  const shared = { priority: 'high', retries: 0, timeout: 1000, tags: ['vip', 'eu'] } as const;
  const job = { ...shared, tags: [...shared.tags], concurrencyKey: 'customer-7', callbackUrl: url };
  const webhookOptions = { ...webhook, events: [...webhook.events] };
  expect(optionsOf(optionsOfJob({ ...job, webhookOptions }))).toEqual({ ...job, webhook });
  expect(optionsOf(optionsOfJob({ ...job, concurrencyKey: null, callbackUrl: null, webhookOptions: null }))).toEqual(
    shared,
  );
});
