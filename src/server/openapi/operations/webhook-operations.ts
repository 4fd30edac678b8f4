import { z } from 'zod';
import {
  enabledEndpointSchema,
  enableEndpointSchema,
  listDeliveriesSchema,
  pingUrlSchema,
  webhookDeliveryPageSchema,
  webhookDeliverySchema,
  webhookEndpointsSchema,
  webhookPingSchema,
} from '../../../jobs/webhook-delivery-schema.ts';
import { rotateSecretSchema, webhookSecretSchema } from '../../../jobs/webhook-secret-schema.ts';
import { listHostsSchema, webhookHostPageSchema } from '../../../jobs/webhook-host-schema.ts';
import { createRedeliverySchema, webhookRedeliverySchema } from '../../../jobs/webhook-redelivery-schema.ts';
import {
  createSubscriptionSchema,
  listSubscriptionsSchema,
  webhookSubscriptionPageSchema,
  webhookSubscriptionSchema,
} from '../../../jobs/webhook-subscription-schema.ts';
import type { DescribedPaths } from '../operation.ts';

const redeliveryPath = z.object({ redeliveryId: z.string() });
const deliveryPath = z.object({ deliveryId: z.string() });

export const webhookPaths: DescribedPaths = {
  '/api/webhooks/deliveries': {
    GET: {
      id: 'listDeliveries',
      tag: 'Webhooks',
      summary: 'List webhook deliveries, newest first',
      for: ['read', 'submit'],
      query: listDeliveriesSchema,
      answers: { 200: { description: 'A page of them.', schema: webhookDeliveryPageSchema } },
    },
  },
  '/api/webhooks/deliveries/{deliveryId}': {
    GET: {
      id: 'getDelivery',
      tag: 'Webhooks',
      summary: 'One delivery, with each attempt: what was sent, what was answered, how long it took',
      for: ['read', 'submit'],
      path: deliveryPath,
      answers: { 200: { description: 'The delivery as it is now.', schema: webhookDeliverySchema } },
    },
  },
  '/api/webhooks/deliveries/{deliveryId}/redeliver': {
    POST: {
      id: 'redeliver',
      tag: 'Webhooks',
      summary: 'Send a delivery again, at once',
      description: 'Whatever became of it, with the same `webhook-id` and all its attempts anew.',
      for: ['submit'],
      path: deliveryPath,
      answers: { 200: { description: 'The delivery, due now.', schema: webhookDeliverySchema } },
      problems: { 409: 'An attempt is on its way, or the URL is disabled.' },
    },
  },
  '/api/webhooks/redeliver': {
    POST: {
      id: 'redeliverFailed',
      tag: 'Webhooks',
      summary: 'Send all failed deliveries of a time again, in the background',
      description:
        'Each with the same `webhook-id` and all its attempts anew. Those that fail again meanwhile are left alone, as are those of disabled URLs.',
      for: ['manage'],
      body: {
        schema: createRedeliverySchema,
        examples: { night: { from: '2026-11-25T22:00:00Z', to: '2026-11-26T06:00:00Z', host: 'example.com' } },
      },
      answers: {
        202: {
          description: 'It will be carried out, whatever dies.',
          schema: webhookRedeliverySchema,
          headers: { Location: 'Where it is.' },
        },
      },
    },
  },
  '/api/webhooks/redeliver/{redeliveryId}': {
    GET: {
      id: 'getRedelivery',
      tag: 'Webhooks',
      summary: 'How far a redelivery is',
      for: ['read'],
      path: redeliveryPath,
      answers: { 200: { description: 'The redelivery as it is now.', schema: webhookRedeliverySchema } },
    },
    DELETE: {
      id: 'stopRedelivery',
      tag: 'Webhooks',
      summary: 'Stop a redelivery',
      description: 'What is due again stays so. Repeated, it changes nothing.',
      for: ['manage'],
      path: redeliveryPath,
      answers: { 200: { description: 'The redelivery as it is now.', schema: webhookRedeliverySchema } },
    },
  },
  '/api/webhooks/subscriptions': {
    GET: {
      id: 'listSubscriptions',
      tag: 'Webhooks',
      summary: 'Who hears of jobs that anybody submits, the newest first',
      for: ['read', 'submit'],
      query: listSubscriptionsSchema,
      answers: {
        200: { description: 'With `submit` alone those that it made.', schema: webhookSubscriptionPageSchema },
      },
    },
    POST: {
      id: 'subscribe',
      tag: 'Webhooks',
      summary: 'Tell a URL of all jobs, or those of a task type or tag',
      description:
        'Of jobs that end, start or go on from now on, whoever submits them; a key without `manage` hears of its own alone. It outlives the key that made it.',
      for: ['submit'],
      body: {
        schema: createSubscriptionSchema,
        examples: {
          failures: { url: 'https://example.com/hooks/failures', events: ['failed'], retrySchedule: 'long' },
        },
      },
      answers: {
        201: {
          description: 'The subscription.',
          schema: webhookSubscriptionSchema,
          headers: { Location: 'Where it is.' },
        },
      },
      problems: { 409: 'There are 1,000 already.' },
    },
  },
  '/api/webhooks/subscriptions/{subscriptionId}': {
    DELETE: {
      id: 'unsubscribe',
      tag: 'Webhooks',
      summary: 'End a subscription',
      description: 'What it still had to tell is not sent any more.',
      for: ['submit'],
      path: z.object({ subscriptionId: z.string() }),
      answers: { 204: { description: 'It is gone.' } },
    },
  },
  '/api/webhooks/ping': {
    POST: {
      id: 'pingUrl',
      tag: 'Webhooks',
      summary: 'Send a test message to a URL, once',
      description: 'Signed as the webhooks of your jobs are, and with all that an attempt has. Nothing of it is kept.',
      for: ['submit'],
      body: { schema: pingUrlSchema, examples: { local: { url: 'http://localhost:1/refused' } } },
      answers: { 200: { description: 'How it went, also where nobody answered.', schema: webhookPingSchema } },
    },
  },
  '/api/webhooks/secret': {
    GET: {
      id: 'getWebhookSecret',
      tag: 'Webhooks',
      summary: 'What the webhooks of your jobs are signed with',
      description:
        'The secret of this key; where it has none, the one of all who have none, which only `admin` may see.',
      for: ['submit'],
      answers: { 200: { description: 'The secret.', schema: webhookSecretSchema } },
      problems: { 404: 'This key has no secret of its own.' },
    },
  },
  '/api/webhooks/secret/rotate': {
    POST: {
      id: 'rotateWebhookSecret',
      tag: 'Webhooks',
      summary: 'Make a new webhook secret',
      description: 'For 24 hours webhooks carry the signatures of both, the new one first.',
      for: ['submit'],
      body: { schema: rotateSecretSchema, isOptional: true, examples: { own: { owner: 'key' } } },
      answers: { 200: { description: 'The new secret.', schema: webhookSecretSchema } },
      problems: { 409: 'The setting WEBHOOK_SECRET says which it is.' },
    },
  },
  '/api/webhooks/hosts': {
    GET: {
      id: 'listWebhookHosts',
      tag: 'Webhooks',
      summary: 'How the receivers at each host do, and which are left alone for a while',
      for: ['read'],
      query: listHostsSchema,
      answers: { 200: { description: 'A page of them, by name.', schema: webhookHostPageSchema } },
    },
  },
  '/api/webhooks/endpoints': {
    GET: {
      id: 'listDisabledEndpoints',
      tag: 'Webhooks',
      summary: 'The URLs that are not called any more, the last disabled first',
      for: ['read'],
      answers: { 200: { description: 'At most 1,000 of them.', schema: webhookEndpointsSchema } },
    },
  },
  '/api/webhooks/endpoints/enable': {
    POST: {
      id: 'enableEndpoint',
      tag: 'Webhooks',
      summary: 'Let a disabled URL be called again',
      description: 'For deliveries from now on. Those that failed meanwhile can be sent again.',
      for: ['manage'],
      body: { schema: enableEndpointSchema, examples: { one: { url: 'https://example.com/hooks/jobs' } } },
      answers: { 200: { description: 'It is called again.', schema: enabledEndpointSchema } },
    },
  },
};
