import { durationText } from '../../src/client/format-time.ts';
import { retryAfterMs } from '../../src/sdk/retry-after.ts';
import { remark } from './output/print.ts';

const longestSilenceMs = 2000;

/** `fetch`, which says why nothing happens while the client waits as long as the server asked for. */
export async function fetchAloud(...request: Parameters<typeof fetch>): Promise<Response> {
  const response = await fetch(...request);
  const waitMs = response.status === 429 ? (retryAfterMs(response.headers) ?? 0) : 0;
  if (waitMs > longestSilenceMs) remark(`taskflow: too many requests, the server asks to wait ${durationText(waitMs)}`);
  return response;
}
