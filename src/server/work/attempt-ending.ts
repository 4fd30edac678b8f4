import type { AttemptEnding } from '../jobs/transition-job/finish-attempts.ts';
import type { HeldAttempt } from './lease-token.ts';

/** How an attempt of a pull worker ended; of what it cost nothing is known. */
export function endingOf(
  { jobId, leaseToken }: HeldAttempt,
  end: Pick<AttemptEnding, 'outcome'> & Partial<Pick<AttemptEnding, 'result' | 'error' | 'retryDelayMs'>>,
): AttemptEnding {
  return {
    jobId,
    leaseToken,
    result: null,
    error: null,
    retryDelayMs: null,
    cpuMs: null,
    peakMemoryBytes: null,
    ...end,
  };
}
