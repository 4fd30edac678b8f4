import { z } from 'zod';
import { isoTime } from './iso-time.ts';
import { storedText } from './stored-text.ts';

/** Body of `POST /api/webhooks/redeliver`. */
export const createRedeliverySchema = z
  .strictObject({
    from: isoTime.describe('Deliveries that were written from this moment on …'),
    to: isoTime.describe('… to before this one.'),
    host: storedText(255).optional().describe('Host of the URL, with its port where that is not the usual one.'),
  })
  .refine(({ from, to }) => !(Date.parse(from) >= Date.parse(to)), {
    path: ['to'],
    message: 'must be later than from',
  });
export type CreateRedelivery = z.infer<typeof createRedeliverySchema>;

/** All failed deliveries of a time, sent again in the background. */
export const webhookRedeliverySchema = z
  .object({
    redeliveryId: z.uuid(),
    from: isoTime,
    to: isoTime,
    host: z.string().nullable(),
    state: z.enum(['running', 'completed', 'stopped']),
    matched: z.int().describe('Failed deliveries when it was made, those of disabled URLs left out.'),
    done: z.int().describe('Of these are due again.'),
    createdBy: z.string().describe('Id of the key that made it, `local` without one.'),
    createdAt: isoTime,
    finishedAt: isoTime.nullable(),
  })
  .meta({ id: 'WebhookRedelivery' });
export type WebhookRedelivery = z.infer<typeof webhookRedeliverySchema>;
