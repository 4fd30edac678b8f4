import ky, { HTTPError, type Options } from 'ky';
import { ApiError } from './api-error.ts';
import { callerError } from './caller-error.ts';
import { retryAfterMs } from './retry-after.ts';

export interface ClientOptions {
  /**
   * Where web listens, such as `http://127.0.0.1:3000` or `https://jobs.example.org/taskflow`. In a browser it may be
   * empty, for the page's own origin.
   */
  url: string;
  /** An API key; none is needed on the server's own machine while there are no keys. */
  key?: string | undefined;
  /** In place of the platform's `fetch`. */
  fetch?: typeof fetch | undefined;
  /** How often a request that is safe to repeat is repeated when it fails on the way. Default: 3. */
  retries?: number | undefined;
  /** How long one try may take, in milliseconds. Default: 30,000. */
  timeoutMs?: number | undefined;
}

export interface ApiRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api`, from `pathOf`. */
  path: string;
  query?: Record<string, string | number | undefined>;
  json?: unknown;
  body?: Blob | ArrayBuffer | Uint8Array<ArrayBuffer> | string;
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

interface Answered<Answer> {
  answer: Answer;
  headers: Headers;
}

export interface ApiRequests {
  /** The answer as JSON, undefined for one without a body. @throws ApiError, ConnectionError, TimeoutError, the signal's reason */
  json<Answer>(request: ApiRequest): Promise<Answer>;
  /** As `json`, and the headers. */
  whole<Answer>(request: ApiRequest): Promise<Answered<Answer>>;
  /** The answer with its body still to be read. @throws as `json` */
  stream(request: ApiRequest): Promise<Response>;
}

/** How a request is repeated whose end is waited for: about half a minute, as long as a restart may take. */
export const patientRetries = 10;
const longestPauseMs = 5000;
/** A server that asks for more is not waited for. */
const longestRetryAfterMs = 60_000;

/**
 * A path of names, each escaped.
 *
 * @throws TypeError when one is empty or made of dots, which would be another path
 */
export function pathOf(...names: string[]): string {
  for (const name of names) if (/^\.{0,2}$/.test(name)) throw new TypeError(`"${name}" is no id.`);
  return names.map(encodeURIComponent).join('/');
}

/** How requests are sent to TaskFlow's API. */
export function openApi(options: ClientOptions): ApiRequests {
  const send = options.fetch ?? ((input, init) => fetch(input, init));
  const api = ky.create({
    prefix: `${options.url.replace(/\/+$/, '')}/api`,
    fetch: send,
    headers: options.key === undefined ? {} : { authorization: `Bearer ${options.key}` },
  });

  function toKyOptions(request: ApiRequest): Options {
    const { json, body, headers, signal, query, onRepeat, isRepeatable = true } = request;
    return {
      method: request.method ?? 'GET',
      timeout: request.timeoutMs ?? options.timeoutMs ?? 30_000,
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
      ...(json !== undefined && { json }),
      ...(body !== undefined && { body }),
      ...(headers && { headers }),
      ...(query && { searchParams: query }),
      ...(signal && { signal }),
      ...(onRepeat && { hooks: { beforeRetry: [() => onRepeat()] } }),
    };
  }

  const whole: ApiRequests['whole'] = async (request) => {
    const response = await orCallerError(
      // The body is read in here, so that an answer that breaks off in its middle is asked for again as well.
      api(request.path, { ...toKyOptions(request), fetch: (input, init) => send(input, init).then(readWhole) }),
    );
    const text = await response.text();
    try {
      return { answer: text === '' ? undefined : JSON.parse(text), headers: response.headers };
    } catch (cause) {
      const message = `The answer to ${request.path} is no JSON: is this TaskFlow's address?`;
      throw new ApiError({ status: response.status, code: 'unexpected_answer', message }, { cause });
    }
  };

  return {
    whole,
    json: async <Answer>(request: ApiRequest) => (await whole<Answer>(request)).answer,
    stream: (request) => orCallerError(api(request.path, toKyOptions(request))),
  };
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
