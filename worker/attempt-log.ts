import { traceIdOf } from '../src/jobs/trace-context.ts';
import type { Logger } from '../src/server/logger.ts';
import type { ClaimedAttempt } from './execute-attempt.ts';

/** The logger for what concerns one attempt: its lines carry the trace id of the job, where it has one. */
export function attemptLog(log: Logger, { traceparent }: Pick<ClaimedAttempt, 'traceparent'>): Logger {
  return traceparent === null ? log : log.child({ traceId: traceIdOf(traceparent) });
}
