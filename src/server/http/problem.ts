import type { ErrorCode, TaskFlowError } from '../../jobs/errors.ts';
import { answer } from './answer.ts';

const titles: Record<ErrorCode, string> = {
  bad_request: 'Bad request',
  unauthenticated: 'A key is needed',
  forbidden: 'Not allowed',
  not_found: 'Not found',
  method_not_allowed: 'Method not allowed',
  illegal_transition: 'Not possible in this status',
  conflict: 'Not possible as things are',
  stale_lease: 'No longer your attempt',
  too_slow: 'Too slow',
  too_large: 'Too large',
  unsupported_media_type: 'Unsupported content type',
  range_not_satisfiable: 'No such range',
  invalid_input: 'Invalid input',
  rate_limited: 'Too many requests',
  unavailable: 'Not available right now',
};

/** An error as problem document (RFC 9457). */
export function problemAnswer(error: TaskFlowError, requestId: string): Response {
  return problem(error.status, requestId, {
    title: titles[error.code],
    detail: error.message,
    code: error.code,
    errors: error.problems,
    details: error.details,
    headers: error.headers,
  });
}

/** The answer to a bug of ours: what went wrong stands in the log under this request id, and only there. */
export function unexpectedAnswer(requestId: string): Response {
  return problem(500, requestId, {
    title: 'Something went wrong on the server',
    detail: `The server's log has more under the request id ${requestId}.`,
    code: 'internal_error',
    errors: [],
    details: {},
    headers: {},
  });
}

interface ProblemParts {
  title: string;
  detail: string;
  code: string;
  errors: { path: string; message: string }[];
  details: Record<string, unknown>;
  headers: Record<string, string>;
}

function problem(status: number, requestId: string, { title, detail, code, errors, details, headers }: ProblemParts) {
  const body = { ...details, type: 'about:blank', title, status, detail, code, errors, requestId };
  return answer(status, JSON.stringify(body), { ...headers, 'Content-Type': 'application/problem+json' });
}
