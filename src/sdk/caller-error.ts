import { HTTPError, NetworkError, TimeoutError as KyTimeoutError } from 'ky';
import type { InputProblem } from '../jobs/errors.ts';
import { ApiError } from './api-error.ts';
import { ConnectionError, TimeoutError } from './connection-errors.ts';
import { retryAfterMs } from './retry-after.ts';

/** What a caller is told of a failed request; an aborted one fails with its signal's reason. */
export function callerError(error: unknown): unknown {
  if (error instanceof HTTPError) return refusal(error);
  if (error instanceof KyTimeoutError) {
    return new TimeoutError(`${error.request.method} ${error.request.url} was not answered in time.`, { cause: error });
  }
  if (error instanceof NetworkError) {
    const { method, url } = error.request;
    return new ConnectionError(`${method} ${url} got no answer: ${deepestMessage(error)}.`, { cause: error });
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
    const { method, url } = error.request;
    const message = `${method} ${url} was answered with ${status}, but not by TaskFlow: is this its address?`;
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
  return typeof data === 'object' && data !== null && 'title' in data && 'code' in data;
}

/** "fetch failed" says nothing; what a person can act on is the innermost cause, such as ECONNREFUSED. */
function deepestMessage(error: Error): string {
  let deepest = error;
  while (deepest.cause instanceof Error) deepest = deepest.cause;
  return deepest.message || ('code' in deepest ? String(deepest.code) : deepest.name);
}
