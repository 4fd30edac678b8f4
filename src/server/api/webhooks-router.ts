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
} from '../../jobs/webhook-delivery-schema.ts';
import { createRedeliverySchema, webhookRedeliverySchema } from '../../jobs/webhook-redelivery-schema.ts';
import { listHostsSchema, webhookHostPageSchema } from '../../jobs/webhook-host-schema.ts';
import { rotateSecretSchema, webhookSecretSchema } from '../../jobs/webhook-secret-schema.ts';
import {
  createSubscriptionSchema,
  listSubscriptionsSchema,
  webhookSubscriptionPageSchema,
  webhookSubscriptionSchema,
} from '../../jobs/webhook-subscription-schema.ts';
import { callerSecret, rotateCallerSecret } from '../webhooks/caller-secret.ts';
import { enableEndpoint, listDisabledEndpoints } from '../webhooks/disabled-endpoints.ts';
import { findDelivery } from '../webhooks/find-delivery.ts';
import { listDeliveries } from '../webhooks/list-deliveries.ts';
import { listHosts } from '../webhooks/list-hosts.ts';
import { pingUrl } from '../webhooks/ping-url.ts';
import { redeliver } from '../webhooks/redeliver.ts';
import { createRedelivery, findRedelivery, stopRedelivery } from '../webhooks/redeliveries.ts';
import { listSubscriptions } from '../webhooks/list-subscriptions.ts';
import { createSubscription, deleteSubscription } from '../webhooks/subscriptions.ts';
import { procedureFor, router } from './procedure.ts';

const oneDelivery = z.strictObject({ deliveryId: z.uuid() });
const oneRedelivery = z.strictObject({ redeliveryId: z.uuid() });
const seeDeliveries = procedureFor('read', 'submit');

export const webhooksRouter = router({
  list: seeDeliveries
    .input(listDeliveriesSchema)
    .output(webhookDeliveryPageSchema)
    .query(({ ctx, input }) => listDeliveries(ctx.services, ctx.caller, input)),

  get: seeDeliveries
    .input(oneDelivery)
    .output(webhookDeliverySchema)
    .query(({ ctx, input }) => findDelivery(ctx.services, ctx.caller, input.deliveryId)),

  redeliver: procedureFor('submit')
    .input(oneDelivery)
    .output(webhookDeliverySchema)
    .mutation(({ ctx, input }) => redeliver(ctx.services, ctx.caller, input.deliveryId)),

  redeliverAll: procedureFor('manage')
    .input(createRedeliverySchema)
    .output(webhookRedeliverySchema)
    .mutation(({ ctx, input }) => createRedelivery(ctx.services, ctx.caller, input)),

  redelivery: procedureFor('read')
    .input(oneRedelivery)
    .output(webhookRedeliverySchema)
    .query(({ ctx, input }) => findRedelivery(ctx.services, input.redeliveryId)),

  stopRedelivery: procedureFor('manage')
    .input(oneRedelivery)
    .output(webhookRedeliverySchema)
    .mutation(({ ctx, input }) => stopRedelivery(ctx.services, ctx.caller, input.redeliveryId)),

  hosts: procedureFor('read')
    .input(listHostsSchema)
    .output(webhookHostPageSchema)
    .query(({ ctx, input }) => listHosts(ctx.services, input)),

  subscriptions: seeDeliveries
    .input(listSubscriptionsSchema)
    .output(webhookSubscriptionPageSchema)
    .query(({ ctx, input }) => listSubscriptions(ctx.services, ctx.caller, input)),

  subscribe: procedureFor('submit')
    .input(createSubscriptionSchema)
    .output(webhookSubscriptionSchema)
    .mutation(({ ctx, input }) => createSubscription(ctx.services, ctx.caller, input)),

  unsubscribe: procedureFor('submit')
    .input(z.strictObject({ subscriptionId: z.uuid() }))
    .mutation(({ ctx, input }) => deleteSubscription(ctx.services, ctx.caller, input.subscriptionId)),

  disabledEndpoints: procedureFor('read')
    .output(webhookEndpointsSchema)
    .query(async ({ ctx }) => ({ endpoints: await listDisabledEndpoints(ctx.services) })),

  enableEndpoint: procedureFor('manage')
    .input(enableEndpointSchema)
    .output(enabledEndpointSchema)
    .mutation(async ({ ctx, input }) => {
      await enableEndpoint(ctx.services, ctx.caller, input.url);
      return input;
    }),

  // A mutation, though it keeps nothing: it sends a request to somebody, which no page may do by being opened.
  ping: procedureFor('submit')
    .input(pingUrlSchema)
    .output(webhookPingSchema)
    .mutation(({ ctx, input }) => pingUrl(ctx.services, ctx.caller, input.url)),

  secret: procedureFor('submit')
    .output(webhookSecretSchema)
    .query(({ ctx }) => callerSecret(ctx.services, ctx.caller)),

  rotateSecret: procedureFor('submit')
    .input(rotateSecretSchema)
    .output(webhookSecretSchema)
    .mutation(({ ctx, input }) => rotateCallerSecret(ctx.services, ctx.caller, input)),
});
