import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestMeter } from '../metrics/request-meter.ts';

/** Counts what Next answers but for routes of the API, which count themselves: pages, and the files that they are made of. */
export function meterPage(meter: RequestMeter, request: IncomingMessage, response: ServerResponse): void {
  const { url = '/', method = 'GET' } = request;
  if (/^\/(?:api\/|healthz|readyz)/.test(url)) return;
  const startedAt = performance.now();
  const route = url.startsWith('/_next/') ? 'file' : 'page';
  response.once('finish', () => {
    meter.answered(
      route,
      method === 'GET' || method === 'HEAD' ? method : 'other',
      response.statusCode,
      performance.now() - startedAt,
    );
  });
}
