import type { Headers, Response } from 'undici';
import type { GuardedRequest, GuardedResponse } from '../../jobs/define-task.ts';
import { noTimes, timeExchange, type ExchangeTimes } from './exchange-times.ts';
import { guardedAgent, RefusedUrl } from './guarded-fetch-agent.ts';
import { checkUrl, isAllowedHost } from './guarded-fetch-url.ts';

const defaultTimeoutMs = 30_000;
const defaultMaxBytes = 25 * 1024 * 1024;

/** Headers that say where a request goes or where it ends: they belong to the client, not to whoever gave the URL. */
const ownHeaders = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export interface GuardedFetchOptions {
  /** `host:port` entries that may be called although private (WEBHOOK_ALLOWED_HOSTS). */
  allowedHosts: readonly string[];
  signal?: AbortSignal;
  /** Filled in with how long its parts took, also where it fails. */
  times?: ExchangeTimes;
}

/**
 * The one way in which TaskFlow calls a URL that a user gave. Connects to public addresses only (each address of the
 * name is checked, and the checked one is connected to), follows no redirect (a 3xx is an answer like any other), and
 * bounds time, body and headers. The body is read in full, or cut at `maxBytes` with `truncated: true`.
 *
 * @throws RefusedUrl where the URL, or an address behind it, may not be called: trying again is of no use
 * @throws TypeError where method, headers or body are not valid HTTP
 * @throws Error with a message naming host and cause when there was no whole answer; the abort reason of `signal`
 */
export async function guardedFetch(
  url: string,
  init: GuardedRequest,
  { allowedHosts, signal, times = noTimes() }: GuardedFetchOptions,
): Promise<GuardedResponse> {
  const refusal = checkUrl(url, allowedHosts);
  if (refusal !== null) throw new RefusedUrl(refusal);
  const target = new URL(url);
  const timeoutMs = init.timeoutMs ?? defaultTimeoutMs;
  const timeout = AbortSignal.timeout(timeoutMs);
  const stop = signal ? AbortSignal.any([signal, timeout]) : timeout;
  stop.throwIfAborted();

  const undici = await import('undici');
  const method = (init.method ?? 'GET').toUpperCase();
  const request = new undici.Request(target, {
    method,
    headers: allowedHeaders(init.headers ?? {}),
    redirect: 'manual',
    signal: stop,
    ...(init.body === undefined ? {} : { body: init.body }),
  });
  try {
    const dispatcher = guardedAgent(isAllowedHost(target, allowedHosts) ? 'allowed' : 'public', undici);
    const response = await timeExchange(times, () => undici.fetch(request, { dispatcher }));
    const body = await readBody(response, init.maxBytes ?? defaultMaxBytes);
    return { status: response.status, headers: joinedHeaders(response.headers), ...body };
  } catch (error) {
    signal?.throwIfAborted();
    if (timeout.aborted)
      throw new Error(`${method} ${target.host}: no whole answer within ${timeoutMs} ms.`, { cause: error });
    throw explained(error, `${method} ${target.host}`);
  }
}

function allowedHeaders(headers: Record<string, string>): Record<string, string> {
  const own = Object.keys(headers).find((name) => ownHeaders.has(name.toLowerCase()));
  if (own !== undefined) throw new TypeError(`The header "${own}" is set by the HTTP client and cannot be given.`);
  return { 'user-agent': 'TaskFlow', ...headers };
}

/** One value a name; of several Set-Cookie headers none is lost. */
function joinedHeaders(headers: Headers): Record<string, string> {
  const cookies = headers.getSetCookie();
  return { ...Object.fromEntries(headers), ...(cookies.length > 0 ? { 'set-cookie': cookies.join(', ') } : {}) };
}

/** Reads chunk by chunk, so that an endless or exploding body costs no more memory than `maxBytes`. */
async function readBody(response: Response, maxBytes: number): Promise<{ bytes: Uint8Array; truncated: boolean }> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  let truncated = false;
  // Leaving the loop cancels the stream, which closes the connection.
  for await (const chunk of response.body ?? []) {
    const room = maxBytes - sizeBytes;
    chunks.push(chunk.subarray(0, room));
    sizeBytes += Math.min(chunk.byteLength, room);
    if (chunk.byteLength > room) {
      truncated = true;
      break;
    }
  }
  return { bytes: Buffer.concat(chunks), truncated };
}

/** undici reports "fetch failed" with the reason somewhere in the chain of causes; this says the reason. */
function explained(error: unknown, what: string): Error {
  const chain: Error[] = [];
  for (let cause = error; cause instanceof Error && chain.length < 8; cause = cause.cause) chain.push(cause);
  const refused = chain.find((cause) => cause instanceof RefusedUrl);
  if (refused) return refused;
  const deepest = chain.at(-1);
  const inner =
    deepest instanceof AggregateError ? (deepest.errors.find((e) => e instanceof Error) ?? deepest) : deepest;
  return new Error(
    `${what}: ${inner instanceof Error && inner.message !== '' ? inner.message : 'the request failed'}`,
    {
      cause: error,
    },
  );
}
