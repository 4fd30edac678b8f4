import { z } from 'zod';
import { isoTime } from './iso-time.ts';
import { webhookStateSchema } from './job-schema.ts';
import { storedText } from './stored-text.ts';

/** A delivery in a list: without what it says, and without its attempts. */
export const webhookDeliverySummarySchema = z
  .object({
    deliveryId: z.uuid(),
    webhookId: z.string().describe('The `webhook-id` that every attempt carries: a receiver knows a repetition by it.'),
    jobId: z.uuid(),
    event: z.string().describe('Such as `job.completed`.'),
    url: z.string(),
    host: z.string().describe('Host and port of the URL.'),
    state: webhookStateSchema,
    attemptsMade: z.int(),
    subscriptionId: z.uuid().nullable().describe('Who subscribed to it; null for the callbackUrl of the job.'),
    nextAttemptAt: isoTime.nullable(),
    lastStatus: z.int().nullable().describe('Of the last answer; null where there was none.'),
    lastError: z.string().nullable(),
    createdAt: isoTime,
    finishedAt: isoTime.nullable(),
  })
  .meta({ id: 'WebhookDeliverySummary' });
export type WebhookDeliverySummary = z.infer<typeof webhookDeliverySummarySchema>;

const headers = z.record(z.string(), z.string()).nullable();
const milliseconds = z.int().nullable();

export const webhookAttemptSchema = z
  .object({
    number: z.int(),
    startedAt: isoTime,
    durationMs: z.int(),
    address: z.string().nullable().describe('The address that was connected to.'),
    dnsMs: milliseconds.describe('This, `connectMs` and `tlsMs` are null where a connection was open already.'),
    connectMs: milliseconds,
    tlsMs: milliseconds,
    firstByteMs: milliseconds.describe('From the request to the headers of the answer.'),
    requestHeaders: headers.describe('With the signature; the body is that of the delivery.'),
    responseStatus: z.int().nullable(),
    responseHeaders: headers,
    responseBody: z.string().nullable().describe('Its first 16 KiB.'),
    error: z.string().nullable(),
  })
  .meta({ id: 'WebhookAttempt' });
export type WebhookAttempt = z.infer<typeof webhookAttemptSchema>;

export const webhookDeliverySchema = webhookDeliverySummarySchema
  .extend({
    body: z.string().describe('What is sent, to the byte: signatures are made of it.'),
    attempts: z.array(webhookAttemptSchema),
  })
  .meta({ id: 'WebhookDelivery' });
export type WebhookDelivery = z.infer<typeof webhookDeliverySchema>;

/** Query of `GET /api/webhooks/deliveries`. */
export const listDeliveriesSchema = z.strictObject({
  jobId: z.uuid().optional(),
  state: webhookStateSchema.optional(),
  host: storedText(255).optional().describe('Host of the URL, with its port where that is not the usual one.'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().min(1).max(200).optional().describe('nextCursor of the page before.'),
});
export type ListDeliveries = z.infer<typeof listDeliveriesSchema>;

/** Newest first. */
export const webhookDeliveryPageSchema = z.object({
  deliveries: z.array(webhookDeliverySummarySchema),
  nextCursor: z.string().nullable(),
});
export type WebhookDeliveryPage = z.infer<typeof webhookDeliveryPageSchema>;

/** Body of `POST /api/webhooks/ping`. */
export const pingUrlSchema = z.strictObject({ url: storedText(2048) });

/** How a test message went. */
export const webhookPingSchema = webhookAttemptSchema
  .omit({ number: true, startedAt: true })
  .extend({ isDelivered: z.boolean().describe('It was answered 2xx.'), webhookId: z.string(), body: z.string() })
  .meta({ id: 'WebhookPing' });
export type WebhookPing = z.infer<typeof webhookPingSchema>;

/** A URL that is not called any more. */
export const webhookEndpointSchema = z
  .object({ url: z.string(), disabledAt: isoTime, disabledReason: z.string() })
  .meta({ id: 'WebhookEndpoint' });
export type WebhookEndpoint = z.infer<typeof webhookEndpointSchema>;

export const webhookEndpointsSchema = z.object({ endpoints: z.array(webhookEndpointSchema) });

/** Body of `POST /api/webhooks/endpoints/enable`. */
export const enableEndpointSchema = z.strictObject({ url: storedText(2048) });
export const enabledEndpointSchema = z.object({ url: z.string() });
