import { HTTPError, NetworkError, TimeoutError as KyTimeoutError } from 'ky';
import type { InputProblem } from '../jobs/errors.ts';
import { ApiError } from './api-error.ts';
import { ConnectionError, TimeoutError } from './connection-errors.ts';
import { retryAfterMs } from './retry-after.ts';

/** What a caller is told of a failed request; an aborted one fails with its signal's reason. */
export function callerError(error: unknown): unknown {
  if (error instanceof HTTPError) return refusal(error);
  if (error instanceof KyTimeoutError) {
    return new TimeoutError(`${placeOf(error.request)} was not answered in time.`, { cause: error });
  }
  if (error instanceof NetworkError) {
    return new ConnectionError(`${placeOf(error.request)} got no answer: ${deepestMessage(error)}.`, { cause: error });
  }
  return error;
}

function refusal(error: HTTPError): ApiError {
  const { status, headers } = error.response;
  const waitMs = retryAfterMs(headers);
  const common = {
    status,
    requestId: headers.get('x-request-id'),
    ...(waitMs !== undefined && { retryAfterMs: waitMs }),
  };
  if (!isProblem(error.data)) {
    const message = `${placeOf(error.request)} was ${strangeAnswer(error.response)}: is this its address?`;
    return new ApiError({ ...common, code: 'unexpected_answer', message }, { cause: error });
  }
  const { type: _type, title, status: _status, detail, code, errors = [], requestId: _id, ...details } = error.data;
  return new ApiError({ ...common, code, message: detail ?? title, errors, details }, { cause: error });
}

interface Problem {
  type?: string;
  title: string;
  status?: number;
  detail?: string;
  code: string;
  errors?: InputProblem[];
  requestId?: string;
  [further: string]: unknown;
}

function isProblem(data: unknown): data is Problem {
  if (typeof data !== 'object' || data === null || !('title' in data) || !('code' in data)) return false;
  const areErrorsListed = !('errors' in data) || (Array.isArray(data.errors) && data.errors.every(isInputProblem));
  return typeof data.title === 'string' && typeof data.code === 'string' && areErrorsListed;
}

function isInputProblem(value: unknown): value is InputProblem {
  return typeof value === 'object' && value !== null && 'path' in value && 'message' in value;
}

/** Without the query, which is long and may hold what no log should. */
function placeOf({ method, url }: Request): string {
  return `${method} ${url.replace(/[?#].*$/, '')}`;
}

function strangeAnswer({ status, type, headers }: Response): string {
  // A browser does not say where to.
  const isRedirect = type === 'opaqueredirect' || (status >= 300 && status < 400);
  if (!isRedirect) return `answered with ${status}, but not by TaskFlow`;
  const to = headers.get('location');
  return `redirected${to === null ? '' : ` to ${to}`}, which is not followed`;
}

/** "fetch failed" says nothing; what a person can act on is the innermost cause, such as ECONNREFUSED. */
function deepestMessage(error: Error): string {
  let deepest = error;
  while (deepest.cause instanceof Error) deepest = deepest.cause;
  return deepest.message || ('code' in deepest ? String(deepest.code) : deepest.name);
}
