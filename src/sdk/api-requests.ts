import ky, { HTTPError, type Options } from 'ky';
import { ApiError } from './api-error.ts';
import { callerError } from './caller-error.ts';
import { checkClientOptions } from './check-client-options.ts';
import { retryAfterMs } from './retry-after.ts';
import { unsharedBytes } from './unshared-bytes.ts';

export interface ClientOptions {
  /**
   * Where web listens, such as `http://127.0.0.1:3000` or `https://jobs.example.org/taskflow`. In a browser it may be
   * empty, for the page's own origin.
   */
  url: string;
  /** An API key; none, or an empty one, is enough on the server's own machine while there are no keys. */
  key?: string | undefined;
  /** In place of the platform's `fetch`. */
  fetch?: typeof fetch | undefined;
  /** How often a request that is safe to repeat is repeated when it fails on the way. Default: 3. */
  retries?: number | undefined;
  /** How long one try may take, in milliseconds, beside a second for each 64 KiB that it sends. Default: 30,000. */
  timeoutMs?: number | undefined;
}

export interface ApiRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Names below `/api`; each is escaped. */
  path: readonly string[];
  query?: Record<string, string | number | undefined>;
  json?: unknown;
  body?: Blob | ArrayBuffer | Uint8Array | string;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
  timeoutMs?: number;
  retries?: number;
  /**
   * Whether twice is the same as once. If not, it is only repeated when the server said that it did nothing (429).
   * Default: true.
   */
  isRepeatable?: boolean;
  /** Told before each repetition. */
  onRepeat?: () => void;
}

export interface JsonRequest extends ApiRequest {
  /**
   * A field that TaskFlow's answer always has: one without it came from something else, and nobody is told that a job was
   * submitted. `null`: the answer has no body.
   */
  field: string | null;
}

interface Answered<Answer> {
  answer: Answer;
  headers: Headers;
}

/** All of them reject, and none throws, with ApiError, ConnectionError, TimeoutError, the signal's reason, or TypeError. */
export interface ApiRequests {
  /** The answer as JSON, undefined for one without a body. */
  json<Answer>(request: JsonRequest): Promise<Answer>;
  /** As `json`, and the headers. */
  whole<Answer>(request: JsonRequest): Promise<Answered<Answer>>;
  /** The answer with its body still to be read. */
  stream(request: ApiRequest): Promise<Response>;
}

/** How a request is repeated whose end is waited for: about half a minute, as long as a restart may take. */
export const patientRetries = 10;
const longestPauseMs = 5000;
/** A server that asks for more is not waited for. */
const longestRetryAfterMs = 60_000;

/** @throws TypeError when a name is empty or made of dots, which would be another path */
function pathOf(names: readonly string[]): string {
  for (const name of names) if (/^\.{0,2}$/.test(name)) throw new TypeError(`"${name}" is no id.`);
  return names.map(encodeURIComponent).join('/');
}

/** How requests are sent to TaskFlow's API. */
export function openApi(options: ClientOptions): ApiRequests {
  checkClientOptions(options);
  const send = options.fetch ?? ((input, init) => fetch(input, init));
  const prefix = `${options.url.replace(/\/+$/, '')}/api`;
  const api = ky.create({
    prefix,
    fetch: send,
    headers: options.key ? { authorization: `Bearer ${options.key}` } : {},
    // Followed, a POST would arrive as a GET, whose answer is none to it, and the key might have gone to a stranger.
    redirect: 'manual',
  });

  function toKyOptions(request: ApiRequest): Options {
    const { headers, signal, query, onRepeat, isRepeatable = true } = request;
    const body = request.json === undefined ? request.body : JSON.stringify(request.json);
    return {
      method: request.method ?? 'GET',
      timeout: (request.timeoutMs ?? options.timeoutMs ?? 30_000) + sendingMs(body),
      retry: {
        limit: request.retries ?? options.retries ?? 3,
        methods: ['get', 'post', 'put', 'patch', 'delete'],
        statusCodes: [408, 429, 502, 503, 504],
        afterStatusCodes: [429, 503],
        retryOnTimeout: true,
        backoffLimit: longestPauseMs,
        jitter: (delayMs) => delayMs * (0.5 + Math.random() / 2),
        shouldRetry: ({ error }) => (signal?.aborted ? false : mayRepeat(error, isRepeatable)),
      },
      ...(body !== undefined && { body: body instanceof Uint8Array ? unsharedBytes(body) : body }),
      headers: { ...(request.json !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(query && { searchParams: query }),
      ...(signal && { signal }),
      ...(onRepeat && { hooks: { beforeRetry: [() => onRepeat()] } }),
    };
  }

  async function whole<Answer>(request: JsonRequest): Promise<Answered<Answer>> {
    const path = pathOf(request.path);
    const response = await orCallerError(
      // The body is read in here, so that an answer that breaks off in its middle is asked for again as well.
      api(path, { ...toKyOptions(request), fetch: (input, init) => send(input, init).then(readWhole) }),
    );
    const answer = parseAnswer(await response.text());
    if (request.field !== null && !hasField(answer, request.field)) {
      const message = `What answered ${request.method ?? 'GET'} ${prefix}/${path} is not TaskFlow: is this its address?`;
      throw new ApiError({ status: response.status, code: 'unexpected_answer', message });
    }
    return { answer: answer as Answer, headers: response.headers };
  }

  return {
    whole,
    json: async <Answer>(request: JsonRequest) => (await whole<Answer>(request)).answer,
    stream: async (request) => orCallerError(api(pathOf(request.path), toKyOptions(request))),
  };
}

/** What a slow connection may take for a body, at 64 KiB a second. */
function sendingMs(body: ApiRequest['body']): number {
  if (body === undefined) return 0;
  const size = typeof body === 'string' ? body.length : body instanceof Blob ? body.size : body.byteLength;
  return Math.round((size / 65_536) * 1000);
}

function parseAnswer(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // No body, or that of something else.
  }
}

function hasField(answer: unknown, field: string): boolean {
  return typeof answer === 'object' && answer !== null && field in answer;
}

async function readWhole(response: Response): Promise<Response> {
  if (response.body === null) return response;
  const { status, statusText, headers } = response;
  return new Response(await response.arrayBuffer(), { status, statusText, headers });
}

/** `undefined` leaves it to ky: network errors, timeouts and the statuses above. */
function mayRepeat(error: Error, isRepeatable: boolean): false | undefined {
  if (!(error instanceof HTTPError)) return isRepeatable ? undefined : false;
  if ((retryAfterMs(error.response.headers) ?? 0) > longestRetryAfterMs) return false;
  return isRepeatable || error.response.status === 429 ? undefined : false;
}

async function orCallerError<Answer>(request: Promise<Answer>): Promise<Answer> {
  try {
    return await request;
  } catch (error) {
    throw callerError(error);
  }
}
