import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Agent, Dispatcher } from 'undici';
import { awayBy, refusalOf } from './store-failure.ts';

/** A bucket, and who we are there. */
export interface Bucket {
  /** Its own, ending in a slash. */
  url: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

export interface S3Request {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Letters, digits, `-`, `_`, `.` and `/`, so that nobody can encode it otherwise than we. */
  key: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: Uint8Array;
  /** For all tries together, until the answer has begun. */
  withinMs: number;
  signal?: AbortSignal | undefined;
}

const mostTries = 3;
const firstPauseMs = 150;
const connectMs = 5000;
/** How long a body that has begun may pause. One that is read slowly does not count. */
const silenceMs = 30_000;
const mostTextBytes = 64 * 1024;

/** Speaks S3's protocol with one bucket. What it is made of is loaded at the first request. */
export class S3Connection {
  readonly #bucket: Bucket;
  #agent: Agent | undefined;

  constructor(bucket: Bucket) {
    this.#bucket = bucket;
  }

  /**
   * Makes a request and answers its text. A store that is busy or away for a moment is asked up to three times.
   *
   * @throws StoreFailure, or the reason of `signal`
   */
  text(request: S3Request): Promise<string> {
    return this.#exchange(request, ({ body }) => textOf(body));
  }

  /** Makes a request and answers its body once it begins, to be read or destroyed by the caller. @throws as `text` does */
  body(request: S3Request): Promise<Pick<Dispatcher.ResponseData, 'statusCode' | 'headers' | 'body'>> {
    return this.#exchange(request, (response) => Promise.resolve(response));
  }

  async close(): Promise<void> {
    await this.#agent?.destroy();
  }

  async #exchange<Answer>(
    request: S3Request,
    read: (response: Dispatcher.ResponseData) => Promise<Answer>,
  ): Promise<Answer> {
    const endsAt = performance.now() + request.withinMs;
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#once(request, endsAt - performance.now(), read);
      } catch (error) {
        request.signal?.throwIfAborted();
        const failure = awayBy(error, request.withinMs);
        const pauseMs = firstPauseMs * 4 ** (tries - 1) * (0.5 + Math.random());
        const isLast = tries === mostTries || performance.now() + pauseMs >= endsAt;
        if (isLast || !failure.isPassing) throw failure;
        await sleep(pauseMs);
      }
    }
  }

  async #once<Answer>(
    request: S3Request,
    ms: number,
    read: (response: Dispatcher.ResponseData) => Promise<Answer>,
  ): Promise<Answer> {
    const { Agent, request: send } = await import('undici');
    this.#agent ??= new Agent({
      allowH2: false,
      connect: { timeout: connectMs },
      headersTimeout: 0,
      bodyTimeout: silenceMs,
    });
    const { url, headers } = await this.#signed(request);
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), ms);
    try {
      const { method, body, signal } = request;
      const response = await send(url, {
        method,
        headers,
        body: body ?? null,
        dispatcher: this.#agent,
        signal: signal ? AbortSignal.any([signal, late.signal]) : late.signal,
      });
      if (response.statusCode >= 300) throw refusalOf(response.statusCode, await textOf(response.body));
      return await read(response);
    } finally {
      clearTimeout(timer);
    }
  }

  async #signed(request: S3Request): Promise<{ url: URL; headers: Record<string, string> }> {
    const { method, key, query, headers, body } = request;
    const { AwsV4Signer } = await import('aws4fetch');
    const url = new URL(this.#bucket.url + key);
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
    const sha256 = createHash('sha256')
      .update(body ?? '')
      .digest('hex');
    const { region, accessKeyId, secretAccessKey } = this.#bucket;
    const signed = await new AwsV4Signer({
      ...{ method, url: url.href, service: 's3', region, accessKeyId, secretAccessKey },
      // The store holds the bytes against it.
      headers: { ...headers, 'x-amz-content-sha256': sha256 },
    }).sign();
    return { url: signed.url, headers: Object.fromEntries(signed.headers) };
  }
}

/** The beginning of an answer that should be short. */
async function textOf(body: Readable): Promise<string> {
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  for await (const piece of body as AsyncIterable<Buffer>) {
    pieces.push(piece);
    sizeBytes += piece.byteLength;
    if (sizeBytes > mostTextBytes) break;
  }
  return Buffer.concat(pieces).toString('utf8');
}
