import type { JobPriority } from '../../jobs/job-priority.ts';
import type { Job, SubmitJob } from '../../jobs/job-schema.ts';
import { defaultWebhookEvents, type RetrySchedule, type WebhookEventName } from '../../jobs/webhook-words.ts';

/** The options as typed; empty means the default. */
export interface SubmitOptions {
  priority: JobPriority;
  retries: string;
  timeout: string;
  tags: string;
  concurrencyKey: string;
  callbackUrl: string;
  webhookEvents: readonly WebhookEventName[];
  webhookRetries: RetrySchedule | '';
}

export const defaultOptions: SubmitOptions = {
  priority: 'normal',
  retries: '',
  timeout: '',
  tags: '',
  concurrencyKey: '',
  callbackUrl: '',
  webhookEvents: defaultWebhookEvents,
  webhookRetries: '',
};

type SubmittedOptions = Pick<
  Job,
  'priority' | 'retries' | 'timeout' | 'tags' | 'concurrencyKey' | 'callbackUrl' | 'webhookOptions'
>;

/** The options that a job was submitted with, to be edited. Its clocks are not among them: they have run. */
export function optionsOfJob(job: SubmittedOptions): SubmitOptions {
  return {
    priority: job.priority,
    retries: String(job.retries),
    timeout: String(job.timeout),
    tags: job.tags.join(', '),
    concurrencyKey: job.concurrencyKey ?? '',
    callbackUrl: job.callbackUrl ?? '',
    webhookEvents: job.webhookOptions?.events ?? defaultWebhookEvents,
    webhookRetries: job.webhookOptions?.retrySchedule ?? '',
  };
}

/** The options as the API takes them. Numbers are passed on as typed: the server says what is wrong with them. */
export function optionsOf(options: SubmitOptions): Omit<SubmitJob, 'taskType' | 'payload'> {
  const tags = options.tags
    .split(',')
    .map((tag) => tag.trim())
    .filter(Boolean);
  return {
    ...(options.priority === 'normal' ? {} : { priority: options.priority }),
    ...(options.retries === '' ? {} : { retries: Number(options.retries) }),
    ...(options.timeout === '' ? {} : { timeout: Number(options.timeout) }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(options.concurrencyKey === '' ? {} : { concurrencyKey: options.concurrencyKey }),
    ...(options.callbackUrl === '' ? {} : { callbackUrl: options.callbackUrl, ...webhookOf(options) }),
  };
}

function webhookOf({ webhookEvents, webhookRetries }: SubmitOptions): Pick<SubmitJob, 'webhook'> {
  const webhook = {
    ...(isDefault(webhookEvents) ? {} : { events: [...webhookEvents] }),
    ...(webhookRetries === '' ? {} : { retrySchedule: webhookRetries }),
  };
  return Object.keys(webhook).length === 0 ? {} : { webhook };
}

function isDefault(events: readonly WebhookEventName[]): boolean {
  return events.length === defaultWebhookEvents.length && defaultWebhookEvents.every((event) => events.includes(event));
}
