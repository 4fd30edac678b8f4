import type { JobStatus } from './job-status.ts';

/** What is wrong with one value of an input: `path` as in `payload.to` or `jobs.3.retries`, empty for the whole. */
export interface InputProblem {
  path: string;
  message: string;
}

export const errorCodes = {
  bad_request: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  illegal_transition: 409,
  conflict: 409,
  stale_lease: 409,
  too_slow: 408,
  too_large: 413,
  unsupported_media_type: 415,
  range_not_satisfiable: 416,
  invalid_input: 422,
  rate_limited: 429,
  unavailable: 503,
} as const;
export type ErrorCode = keyof typeof errorCodes;

/**
 * An error that a caller may see. Told apart by `code`, never by `instanceof`: the web process holds two copies of
 * this module (Next's graph and the front's).
 */
export class TaskFlowError extends Error {
  readonly code: ErrorCode;
  /** HTTP status of the answer. */
  readonly status: number;
  readonly problems: InputProblem[];
  /** Further members of the problem document, such as `jobStatus`. */
  readonly details: Record<string, unknown>;
  /** Further headers of the answer, such as `Allow` or `Retry-After`. */
  readonly headers: Record<string, string>;

  constructor(
    code: ErrorCode,
    message: string,
    more: {
      problems?: InputProblem[];
      details?: Record<string, unknown>;
      headers?: Record<string, string>;
      cause?: unknown;
    } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'TaskFlowError';
    this.code = code;
    this.status = errorCodes[code];
    this.problems = more.problems ?? [];
    this.details = more.details ?? {};
    this.headers = more.headers ?? {};
  }
}

/** Whether a value is a TaskFlowError of this or the other module graph. */
export function isTaskFlowError(error: unknown): error is TaskFlowError {
  return error instanceof Error && error.name === 'TaskFlowError' && 'code' in error && 'problems' in error;
}

export class JobNotFound extends TaskFlowError {
  constructor(jobId: string) {
    super('not_found', `There is no job ${jobId}.`);
  }
}

export class WorkerNotFound extends TaskFlowError {
  constructor(workerId: string) {
    super('not_found', `There is no running worker ${workerId}.`);
  }
}

export class IllegalTransition extends TaskFlowError {
  constructor(jobId: string, jobStatus: JobStatus, action: string) {
    super('illegal_transition', `Job ${jobId} is ${jobStatus}: it cannot be ${action}.`, { details: { jobStatus } });
  }
}

/** An attempt has ended, or never was: nothing more that is said about it is taken. */
export class StaleLease extends TaskFlowError {
  constructor(message = 'The attempt with this leaseToken has ended, or there never was one: stop working on it.') {
    super('stale_lease', message);
  }
}

export class InvalidInput extends TaskFlowError {
  constructor(problems: InputProblem[], message = 'The request does not match its schema.') {
    super('invalid_input', message, { problems });
  }
}

/** A store that is needed for the answer cannot be reached. */
export class ServiceUnavailable extends TaskFlowError {
  constructor(service: string, cause?: unknown) {
    super('unavailable', `${service} cannot be reached. Try again soon.`, { cause, headers: { 'Retry-After': '2' } });
  }
}
