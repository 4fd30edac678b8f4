import { inSpan, type SpanFacts, type Tracer } from '../../src/server/tracing/tracer.ts';
import type { ClaimedDelivery } from '../../src/server/webhooks/claim-deliveries.ts';
import type { DeliveryEnding } from '../../src/server/webhooks/finish-deliveries.ts';

/** Makes an attempt at a delivery within a span, which its receiver continues. @throws what `send` throws */
export async function traceDelivery(
  tracer: Tracer,
  delivery: ClaimedDelivery,
  send: (delivery: ClaimedDelivery) => Promise<DeliveryEnding>,
): Promise<DeliveryEnding> {
  const { hostname, port, protocol } = new URL(delivery.url);
  const facts: SpanFacts = {
    'http.request.method': 'POST',
    'server.address': hostname,
    'server.port': Number(port || (protocol === 'https:' ? 443 : 80)),
    'taskflow.delivery.id': delivery.id,
    'taskflow.delivery.attempt': delivery.attempt,
  };
  const start = { kind: 'client', parent: delivery.traceparent, jobId: delivery.job_id, facts } as const;
  return inSpan(tracer, 'webhook', start, async ({ traceparent }) => {
    const result = await send({ ...delivery, traceparent });
    const status = result.attempt?.responseStatus;
    return {
      result,
      facts: { 'taskflow.delivery.state': result.state, ...(status && { 'http.response.status_code': status }) },
      ...(result.error !== null && { error: { code: status ? String(status) : 'not_sent' } }),
    };
  });
}
