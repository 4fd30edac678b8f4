import { AsyncLocalStorage } from 'node:async_hooks';
import { traceIdOf } from '../src/jobs/trace-context.ts';
import type { ClaimedAttempt } from './execute-attempt.ts';

/** The attempt whose handler, or something that it started, is at work. */
export interface HandlerAttempt {
  jobId: string;
  attempt: number;
  /** Of the job's trace, where it has one. */
  traceId?: string;
  /** What it was given, so that none of it gets into a log of the worker. */
  payload: unknown;
}

const storage = new AsyncLocalStorage<HandlerAttempt | undefined>();

/** Runs a handler so that `whoseCode` knows, in everything that it starts, that it is a handler's. */
export function asHandlerCode<Answer>(
  { jobId, attempt, traceparent, payload }: Pick<ClaimedAttempt, 'jobId' | 'attempt' | 'traceparent' | 'payload'>,
  run: () => Answer,
): Answer {
  return storage.run(
    { jobId, attempt, payload, ...(traceparent !== null && { traceId: traceIdOf(traceparent) }) },
    run,
  );
}

/**
 * Runs what the worker does for a handler, so that connections and loops which it starts on the way, and which outlive
 * the attempt, are not taken for the handler's.
 */
export function asOwnCode<Answer>(run: () => Answer): Answer {
  return storage.run(undefined, run);
}

/** The attempt that this code was started by, the same object in all of one run; undefined for the worker's own. */
export function whoseCode(): HandlerAttempt | undefined {
  return storage.getStore();
}
