import { z } from 'zod';
import { defaultWebhookEvents, retrySchedules, webhookEvents } from './webhook-words.ts';

export const webhookEventsSchema = z
  .array(z.enum(webhookEvents))
  .min(1)
  .refine((events) => new Set(events).size === events.length, 'names an event twice')
  .describe(
    'What is told: `started`, `progress` (about once a second, sent once), `retrying`, `completed`, `failed`, `cancelled`. Default: the last three',
  );

export const retryScheduleSchema = z
  .enum(retrySchedules)
  .describe('`long`: eight attempts within 28 hours. Default: as the setting WEBHOOK_RETRY_SCHEDULE says');

/** What of a job its callback URL is told, and for how long that is tried. */
export const webhookOptionsSchema = z
  .strictObject({ events: webhookEventsSchema.optional(), retrySchedule: retryScheduleSchema.optional() })
  .meta({ id: 'WebhookOptions' });
export type WebhookOptions = z.infer<typeof webhookOptionsSchema>;

/** They as a job's answer has them. */
export const knownWebhookOptionsSchema = z.object({
  events: z.array(z.enum(webhookEvents)),
  retrySchedule: z.enum(retrySchedules).nullable().describe('null: as the setting says.'),
});
export type KnownWebhookOptions = z.infer<typeof knownWebhookOptionsSchema>;

export function knownWebhookOptions({ events, retrySchedule }: WebhookOptions): KnownWebhookOptions {
  return { events: events ?? [...defaultWebhookEvents], retrySchedule: retrySchedule ?? null };
}
