import { isTaskFlowError } from '../../src/jobs/errors.ts';
import { CliFailure, isApiError, isAway } from './exit-code.ts';
import { plainText } from './output/plain-text.ts';

/** What went wrong, in one line that is harmless to a terminal. */
export function errorLine(error: unknown): string {
  return `taskflow: ${plainText(messageOf(error).replaceAll(/\s*\n\s*/g, ' '))}`;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isApiError(error) && error.status >= 500 && error.requestId)
    return `${error.message} (request ${error.requestId})`;
  if (isApiError(error) && error.status === 401) return `${error.message} See --key-file and TASKFLOW_KEY`;
  // From the server's own code, as keys have it; the client's error names the values itself.
  if (isTaskFlowError(error)) {
    return [error.message, error.problems.map(({ path, message }) => `${path}: ${message}`).join('; ')]
      .join(' ')
      .trimEnd();
  }
  if ('code' in error && error.code === '42P01') return `${error.message}: run "taskflow migrate" first`;
  // That it took too long is all there is to say.
  const isWhole = error instanceof CliFailure || error.name === 'TimeoutError' || !isAway(error);
  if (isWhole) return error.message || error.name;
  const reason = innermost(error).message;
  const isSaid = reason === '' || error.message.includes(reason);
  return [error.message || 'no answer', ...(isSaid ? [] : [reason])].join(': ');
}

/** The error that has something to say, such as `connect ECONNREFUSED 127.0.0.1:3000`. */
function innermost(error: Error): Error {
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  return inner instanceof Error ? innermost(inner) : error;
}
