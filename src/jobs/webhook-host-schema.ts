import { z } from 'zod';
import { isoTime } from './iso-time.ts';
import { storedText } from './stored-text.ts';

/** Query of `GET /api/webhooks/hosts`. */
export const listHostsSchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: storedText(255).optional().describe('nextCursor of the page before.'),
});
export type ListHosts = z.infer<typeof listHostsSchema>;

const outcomes = z.object({ delivered: z.int(), failed: z.int() });

/** How the receivers at a host do. */
export const webhookHostSchema = z
  .object({
    host: z.string().describe('Host and port of the URLs.'),
    breaker: z
      .enum(['closed', 'open', 'half_open'])
      .describe(
        '`open`: nothing is sent until `openUntil`; `half_open`: the next request tells whether it answers again.',
      ),
    failuresInRow: z.int().describe('Requests in a row that it did not answer; any answer ends the count.'),
    openUntil: isoTime.nullable(),
    lastHour: outcomes,
    lastDay: outcomes,
    onTheWay: z.int().describe('Deliveries of the last day that are still to be sent.'),
    looked: z.int().describe('Of so many deliveries of the last day the figures are, the newest: 500 at most.'),
    answerP95Ms: z.int().nullable().describe('Of the last attempts at the newest 100; null without any.'),
    last: z
      .object({ deliveryId: z.string(), status: z.int().nullable(), error: z.string().nullable(), at: isoTime })
      .nullable()
      .describe('The newest delivery that was tried; `at` is when it was written.'),
  })
  .meta({ id: 'WebhookHost' });
export type WebhookHost = z.infer<typeof webhookHostSchema>;

export const webhookHostPageSchema = z.object({
  hosts: z.array(webhookHostSchema).describe('By name.'),
  nextCursor: z.string().nullable(),
});
export type WebhookHostPage = z.infer<typeof webhookHostPageSchema>;
