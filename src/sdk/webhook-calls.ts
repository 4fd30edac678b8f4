import type {
  ListDeliveries,
  WebhookDelivery,
  WebhookDeliveryPage,
  WebhookEndpoint,
  WebhookPing,
} from '../jobs/webhook-delivery-schema.ts';
import type { ListHosts, WebhookHostPage } from '../jobs/webhook-host-schema.ts';
import type { RotateSecret, WebhookSecret } from '../jobs/webhook-secret-schema.ts';
import type { CreateRedelivery, WebhookRedelivery } from '../jobs/webhook-redelivery-schema.ts';
import type { SubscriptionWish, WebhookSubscription } from '../jobs/webhook-subscription-schema.ts';
import type { ApiRequests } from './api-requests.ts';

interface Abortable {
  signal?: AbortSignal | undefined;
}

/** What ended jobs had to tell, and who heard it. */
export interface WebhookCalls {
  /** One page of deliveries, newest first. */
  list(query?: Partial<ListDeliveries> & Abortable): Promise<WebhookDeliveryPage>;
  /** One delivery with each attempt at it. @throws ApiError `not_found` */
  get(deliveryId: string, options?: Abortable): Promise<WebhookDelivery>;
  /**
   * Sends it again at once, with the same webhook-id and all its attempts anew.
   *
   * @throws ApiError `conflict` while an attempt is on its way, or where its URL is disabled
   */
  redeliver(deliveryId: string, options?: Abortable): Promise<WebhookDelivery>;
  /** Has all failed deliveries of a time sent again, in the background. Not repeated when it fails on the way. */
  redeliverFailed(wanted: CreateRedelivery & Abortable): Promise<WebhookRedelivery>;
  /** How far that is. @throws ApiError `not_found` */
  redelivery(redeliveryId: string, options?: Abortable): Promise<WebhookRedelivery>;
  /** Stops it: what is due again stays so. @throws ApiError `not_found` */
  stopRedelivery(redeliveryId: string, options?: Abortable): Promise<WebhookRedelivery>;
  /** Tells a URL of all jobs, or those of a task type or tag. Not repeated when it fails on the way. */
  subscribe(wanted: SubscriptionWish & Abortable): Promise<WebhookSubscription>;
  /** The subscriptions there are, the newest first. */
  subscriptions(options?: Abortable): Promise<WebhookSubscription[]>;
  /** Ends a subscription. @throws ApiError `not_found` */
  unsubscribe(subscriptionId: string, options?: Abortable): Promise<void>;
  /** One page of the hosts that webhooks are sent to, by name: how they do, and which are left alone for a while. */
  hosts(query?: Partial<ListHosts> & Abortable): Promise<WebhookHostPage>;
  /** Sends a test message to a URL, once, and says how it went. */
  ping(url: string, options?: Abortable): Promise<WebhookPing>;
  /** The URLs that are not called any more, the last disabled first. */
  disabledEndpoints(options?: Abortable): Promise<WebhookEndpoint[]>;
  /** Lets a disabled URL be called again. */
  enableEndpoint(url: string, options?: Abortable): Promise<void>;
  /** What the webhooks of this key's jobs are signed with. @throws ApiError `not_found` where it has none of its own */
  secret(options?: Abortable): Promise<WebhookSecret>;
  /** Makes a new one. The one before signs beside it for 24 hours. Not repeated when it fails on the way. */
  rotateSecret(options?: Abortable & Partial<RotateSecret>): Promise<WebhookSecret>;
}

export function webhookCalls(api: ApiRequests): WebhookCalls {
  const deliveries = ['webhooks', 'deliveries'];
  const field = 'deliveryId';
  return {
    list: ({ signal, ...query } = {}) => api.json({ path: deliveries, field: 'deliveries', query, signal }),
    get: (deliveryId, { signal } = {}) => api.json({ path: [...deliveries, deliveryId], field, signal }),
    redeliver: (deliveryId, { signal } = {}) =>
      api.json({ method: 'POST', path: [...deliveries, deliveryId, 'redeliver'], field, signal, isRepeatable: false }),
    redeliverFailed: ({ signal, ...json }) =>
      api.json({
        ...{ method: 'POST', path: ['webhooks', 'redeliver'], field: 'redeliveryId' },
        ...{ json, signal, isRepeatable: false },
      }),
    redelivery: (redeliveryId, { signal } = {}) =>
      api.json({ path: ['webhooks', 'redeliver', redeliveryId], field: 'redeliveryId', signal }),
    stopRedelivery: (redeliveryId, { signal } = {}) =>
      api.json({ method: 'DELETE', path: ['webhooks', 'redeliver', redeliveryId], field: 'redeliveryId', signal }),
    subscribe: ({ signal, ...json }) =>
      api.json({
        ...{ method: 'POST', path: ['webhooks', 'subscriptions'], field: 'subscriptionId' },
        ...{ json, signal, isRepeatable: false },
      }),
    async subscriptions({ signal } = {}) {
      const path = ['webhooks', 'subscriptions'];
      const field = 'subscriptions';
      return (await api.json<{ subscriptions: WebhookSubscription[] }>({ path, field, signal })).subscriptions;
    },
    async unsubscribe(subscriptionId, { signal } = {}) {
      const path = ['webhooks', 'subscriptions', subscriptionId];
      await api.json({ method: 'DELETE', path, field: null, signal });
    },
    hosts: ({ signal, ...query } = {}) => api.json({ path: ['webhooks', 'hosts'], field: 'hosts', query, signal }),
    ping: (url, { signal } = {}) =>
      api.json({ method: 'POST', path: ['webhooks', 'ping'], field: 'webhookId', json: { url }, signal }),
    async disabledEndpoints({ signal } = {}) {
      const path = ['webhooks', 'endpoints'];
      return (await api.json<{ endpoints: WebhookEndpoint[] }>({ path, field: 'endpoints', signal })).endpoints;
    },
    async enableEndpoint(url, { signal } = {}) {
      const path = ['webhooks', 'endpoints', 'enable'];
      await api.json({ method: 'POST', path, field: 'url', json: { url }, signal });
    },
    secret: ({ signal } = {}) => api.json({ path: ['webhooks', 'secret'], field: 'secret', signal }),
    rotateSecret: ({ signal, ...json } = {}) =>
      api.json({
        ...{ method: 'POST', path: ['webhooks', 'secret', 'rotate'], field: 'secret' },
        ...{ json, signal, isRepeatable: false },
      }),
  };
}
