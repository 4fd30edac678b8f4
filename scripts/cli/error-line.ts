import { isApiError, isAway } from './exit-code.ts';
import { plainText } from './output/plain-text.ts';

/** What went wrong, in one line that is harmless to a terminal. */
export function errorLine(error: unknown): string {
  return `taskflow: ${plainText(messageOf(error).replaceAll(/\s*\n\s*/g, ' '))}`;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isApiError(error) && error.status >= 500 && error.requestId)
    return `${error.message} (request ${error.requestId})`;
  if ('code' in error && error.code === '42P01') return `${error.message}: run "taskflow migrate" first`;
  if (!isAway(error)) return error.message || error.name;
  return `${error.message || 'no answer'}${reasonOf(error)}`;
}

/** The innermost error that has something to say, such as `connect ECONNREFUSED 127.0.0.1:3000`. */
function reasonOf(error: Error): string {
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause;
  if (!(inner instanceof Error)) return '';
  const deeper = reasonOf(inner);
  return deeper || (inner.message && !error.message.includes(inner.message) ? `: ${inner.message}` : '');
}
