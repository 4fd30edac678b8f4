import type { ErrorCode, InputProblem } from '../jobs/errors.ts';

/** For programs. `unexpected_answer` comes from something else than TaskFlow, such as a proxy. The list may grow. */
export type ApiErrorCode = ErrorCode | 'internal_error' | 'unexpected_answer' | (string & {});

export interface ApiErrorParts {
  status: number;
  code: ApiErrorCode;
  message: string;
  errors?: InputProblem[];
  requestId?: string | null;
  retryAfterMs?: number;
  details?: Record<string, unknown>;
}

/** TaskFlow refused a request: what the problem document (RFC 9457) of its answer says. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP status of the answer. */
  readonly status: number;
  readonly code: ApiErrorCode;
  /** What is wrong with which value. */
  readonly errors: InputProblem[];
  /** Quote it when you ask the operator. */
  readonly requestId: string | null;
  /** How long the server asks to wait before another try, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** What else the answer says, such as `jobStatus` of an `illegal_transition`. */
  readonly details: Record<string, unknown>;

  /** What it was made of. */
  readonly parts: ApiErrorParts;

  constructor(parts: ApiErrorParts, options?: ErrorOptions) {
    const { status, code, message, errors = [], requestId = null, retryAfterMs, details = {} } = parts;
    const values = errors.map((one) => (one.path === '' ? one.message : `${one.path}: ${one.message}`)).join('; ');
    super([message, values].filter(Boolean).join(' '), options);
    this.status = status;
    this.code = code;
    this.errors = errors;
    this.requestId = requestId;
    this.retryAfterMs = retryAfterMs;
    this.details = details;
    this.parts = parts;
  }
}
