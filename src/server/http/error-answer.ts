import type { Logger } from '../logger.ts';
import { callerVisibleError } from './caller-visible-error.ts';
import { problemAnswer, unexpectedAnswer } from './problem.ts';

/** Any error as the answer to the request that met it. What is a bug of ours stands in the log, and only there. */
export function errorAnswer(error: unknown, requestId: string, log: Pick<Logger, 'error'>): Response {
  const visible = callerVisibleError(error);
  if (visible) return problemAnswer(visible, requestId);
  log.error({ err: error, requestId }, 'Request failed');
  return unexpectedAnswer(requestId);
}
