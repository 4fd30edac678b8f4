import type { Job, SubmitJob } from '../../jobs/job-schema.ts';
import type { KnownWebhookOptions, WebhookOptions } from '../../jobs/webhook-options.ts';

/** As a submit says it: without what is left to the settings. */
function webhookOf({ events, retrySchedule }: KnownWebhookOptions): WebhookOptions {
  return retrySchedule === null ? { events } : { events, retrySchedule };
}

/** The request that would submit the same job again. Times that have passed are left out: they would be refused. */
export function submitOfJob(job: Job, now: number): SubmitJob {
  const isAhead = (at: string | null): at is string => at !== null && Date.parse(at) > now;
  return {
    taskType: job.taskType,
    payload: job.payload,
    ...(job.callbackUrl ? { callbackUrl: job.callbackUrl } : {}),
    ...(job.webhookOptions ? { webhook: webhookOf(job.webhookOptions) } : {}),
    ...(job.priority === 'normal' ? {} : { priority: job.priority }),
    retries: job.retries,
    timeout: job.timeout,
    ...(isAhead(job.runAt) && job.nextRetryAt === null ? { runAt: job.runAt } : {}),
    ...(isAhead(job.expiresAt) ? { expiresAt: job.expiresAt } : {}),
    ...(isAhead(job.deadline) ? { deadline: job.deadline } : {}),
    ...(job.concurrencyKey === null ? {} : { concurrencyKey: job.concurrencyKey }),
    ...(job.tags.length > 0 ? { tags: job.tags } : {}),
  };
}
