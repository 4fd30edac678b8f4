import { isTaskFlowError } from '../../src/jobs/errors.ts';

/** What the process ends with, for scripts; docs/cli.md and `taskflow --help` say the same. */
export const exitCodes = {
  done: 0,
  /** A job did not complete, a check of doctor failed, or something unexpected happened. */
  failed: 1,
  /** Arguments, a file or a value is wrong: the same call will never do. */
  wrongUse: 2,
  notFound: 3,
  /** The key is missing or may not do this, or the job's status forbids it. */
  refused: 4,
  /** No answer, not now, or not any more: the same call may do later. */
  unreachable: 5,
  interrupted: 130,
  /** Whoever read the output has gone, as `head` does. */
  readerGone: 141,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Ends the command with this exit code and this line. */
export class CliFailure extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'CliFailure';
    this.exitCode = exitCode;
  }
}

/** Codes of the operating system and SQLSTATEs that mean: nobody there, or not now. */
const awayCodes =
  /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|08|53|57P0|UND_ERR)/;

/** The exit code that an error of any kind ends the command with. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CliFailure) return error.exitCode;
  // Something else than TaskFlow answered, such as a proxy.
  if (isApiError(error) && error.code === 'unexpected_answer') return exitCodes.unreachable;
  if (isTaskFlowError(error) || isApiError(error)) return exitCodeOfStatus(error.status);
  if (isAway(error)) return exitCodes.unreachable;
  return exitCodes.failed;
}

/** Told apart by name: the errors of the client come from a module that not every command loads. */
export function isApiError(error: unknown): error is Error & {
  status: number;
  code: string;
  requestId: string | null;
} {
  return error instanceof Error && error.name === 'ApiError' && 'status' in error && typeof error.status === 'number';
}

/** Whether an error says that a server did not answer. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (/^(NetworkError|TimeoutError|ConnectionError)$/.test(error.name)) return true;
  if ('code' in error && typeof error.code === 'string' && awayCodes.test(error.code)) return true;
  if (error instanceof AggregateError) return error.errors.some(isAway);
  return /^(fetch failed|Connection terminated|timeout exceeded)/.test(error.message) || isAway(error.cause);
}

function exitCodeOfStatus(status: number): ExitCode {
  if (status === 404 || status === 410) return exitCodes.notFound;
  if (status === 401 || status === 403 || status === 409) return exitCodes.refused;
  if (status === 408 || status === 429 || status >= 502) return exitCodes.unreachable;
  return status < 500 ? exitCodes.wrongUse : exitCodes.failed;
}
