import { z } from 'zod';
import { isoTime } from './iso-time.ts';
import { storedText } from './stored-text.ts';
import { retryScheduleSchema, webhookEventsSchema } from './webhook-options.ts';
import { defaultWebhookEvents, retrySchedules, webhookEvents } from './webhook-words.ts';

/** Body of `POST /api/webhooks/subscriptions`. */
export const createSubscriptionSchema = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .describe('Called as the callbackUrl of a job is.'),
  taskType: storedText(63).optional().describe('Jobs of this type alone.'),
  tag: storedText(200).optional().describe('Jobs with this tag alone; with a taskType both must fit.'),
  events: webhookEventsSchema.default([...defaultWebhookEvents]),
  retrySchedule: retryScheduleSchema.optional(),
});
/** What a caller gives for that. */
export type SubscriptionWish = z.input<typeof createSubscriptionSchema>;
export type CreateSubscription = z.infer<typeof createSubscriptionSchema>;

/** Who wants to hear of jobs that anybody submits. */
export const webhookSubscriptionSchema = z
  .object({
    subscriptionId: z.uuid(),
    url: z.string(),
    taskType: z.string().nullable(),
    tag: z.string().nullable(),
    events: z.array(z.enum(webhookEvents)),
    retrySchedule: z.enum(retrySchedules).nullable(),
    ownJobsOnly: z.boolean().describe('It tells of the jobs of the key that made it, which lacked `manage`.'),
    createdBy: z.string().nullable().describe('The key that made it, whose secret signs; null without a key.'),
    createdAt: isoTime,
  })
  .meta({ id: 'WebhookSubscription' });
export type WebhookSubscription = z.infer<typeof webhookSubscriptionSchema>;

/** Each end of a job asks all of them. */
export const mostSubscriptions = 1000;

/** Query of `GET /api/webhooks/subscriptions`. */
export const listSubscriptionsSchema = z.strictObject({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(mostSubscriptions)
    .default(mostSubscriptions)
    .describe('Default: as many as there can be.'),
  cursor: z.string().min(1).max(200).optional().describe('nextCursor of the page before.'),
});
export type ListSubscriptions = z.infer<typeof listSubscriptionsSchema>;

export const webhookSubscriptionPageSchema = z.object({
  subscriptions: z.array(webhookSubscriptionSchema),
  nextCursor: z.string().nullable(),
});
export type WebhookSubscriptionPage = z.infer<typeof webhookSubscriptionPageSchema>;
