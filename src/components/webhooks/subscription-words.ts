import type { WebhookSubscription } from '../../jobs/webhook-subscription-schema.ts';

/** Of which jobs a subscription tells: "jobs of send_email with the tag vip". */
export function jobsText({ taskType, tag, ownJobsOnly }: WebhookSubscription): string {
  const parts = [
    taskType === null && tag === null ? 'all jobs' : 'jobs',
    taskType !== null && `of ${taskType}`,
    tag !== null && `with the tag ${tag}`,
    ownJobsOnly && 'that its own key submits',
  ];
  return parts.filter(Boolean).join(' ');
}
