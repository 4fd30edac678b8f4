import type {
  ListDeliveries,
  WebhookDelivery,
  WebhookDeliveryPage,
  WebhookEndpoint,
  WebhookPing,
} from '../jobs/webhook-delivery-schema.ts';
import type { RotateSecret, WebhookSecret } from '../jobs/webhook-secret-schema.ts';
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
