import type { Task } from '../src/jobs/define-task.ts';
import { bodyLimits } from '../src/jobs/job-schema.ts';
import type { AttemptError, JobErrorCode, JobOutcome } from '../src/jobs/job-outcome.ts';
import { boundedDelayMs, exponentialBackoffMs } from '../src/jobs/retry-policy.ts';
import { storableJson } from '../src/jobs/storable-json.ts';
import { storableText } from '../src/jobs/storable-text.ts';
import { codeOf } from './attempt-error.ts';
import type { AttemptEnd, ClaimedAttempt } from './execute-attempt.ts';
import type { StopCause } from './watch-clocks.ts';

/** How an attempt ended, without what it cost. */
export type Ending = Pick<AttemptEnd, 'outcome' | 'result' | 'error' | 'retryDelayMs'>;

/** How an attempt ends that was told to stop. */
export function stoppedEnding(cause: StopCause, attempt: ClaimedAttempt, task: Task): Ending {
  switch (cause) {
    case 'timed_out': {
      const message = `The attempt did not end within its timeout of ${attempt.timeoutMs} ms.`;
      return stopped('timed_out', 'TimedOut', message, 'timed_out', retryDelayMs(undefined, attempt, task));
    }
    case 'deadline':
      return stopped(
        'timed_out',
        'DeadlineExceeded',
        'The job had not ended by its deadline.',
        'deadline_exceeded',
        null,
      );
    case 'cancelled':
      return stopped('cancelled', 'Cancelled', 'The job was cancelled.', 'cancelled', null);
    case 'shutdown':
      return stopped('released', 'Released', 'The worker shut down and gave the attempt back.', 'released', 0);
    case 'lease_lost':
      return stopped('lost', 'Lost', 'The worker lost its lease.', 'lost', retryDelayMs(undefined, attempt, task));
    default:
      throw new Error(`Unknown stop cause ${String(cause satisfies never)}.`);
  }
}

/** How an attempt ends that was claimed ahead and has not begun in time. */
export function givenBack(): Omit<AttemptEnd, 'durationMs'> {
  const message = 'The slots of the worker were taken for longer than it had expected, and it gave the attempt back.';
  return { ...stopped('released', 'Released', message, 'released', 0), cpuMs: null, peakMemoryBytes: null };
}

function stopped(
  outcome: JobOutcome,
  name: string,
  message: string,
  code: JobErrorCode,
  delayMs: number | null,
): Ending {
  return { outcome, result: null, error: { name, message, stack: null, code }, retryDelayMs: delayMs };
}

export function failed(error: AttemptError, delayMs: number | null): Ending {
  return { outcome: 'failed', result: null, error, retryDelayMs: delayMs };
}

/** A success, or `invalid_result` for what is no JSON or too much of it. */
export function succeeded(value: unknown): Ending {
  let text: string | undefined;
  try {
    text = JSON.stringify(value ?? null);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return failed(
      {
        name: 'InvalidResult',
        message: storableText(`The result is not JSON: ${reason}`),
        stack: null,
        code: 'invalid_result',
      },
      null,
    );
  }
  if (Buffer.byteLength(text ?? 'null') > bodyLimits.jobBytes) {
    const message = 'The result is over 1 MiB of JSON: store it as an artifact (ctx.artifact) and return its name.';
    return failed({ name: 'InvalidResult', message, stack: null, code: 'invalid_result' }, null);
  }
  return { outcome: 'succeeded', result: storableJson(text ?? 'null'), error: null, retryDelayMs: null };
}

/** Milliseconds before the next attempt; null when the error rules one out. */
export function retryDelayMs(thrown: unknown, attempt: ClaimedAttempt, task: Task): number | null {
  if (codeOf(thrown) === 'TASKFLOW_FATAL') return null;
  const attemptNumber = attempt.attemptsCharged + 1;
  try {
    return boundedDelayMs(askedDelayMs(thrown) ?? (task.backoff ?? exponentialBackoffMs)(attemptNumber));
  } catch {
    // Both are the handler's own code. An end that cannot be computed would keep the job active for ever.
    return boundedDelayMs(exponentialBackoffMs(attemptNumber));
  }
}

/** What a RetryAfter asks for; null for any other error. */
function askedDelayMs(thrown: unknown): number | null {
  if (codeOf(thrown) !== 'TASKFLOW_RETRY_AFTER') return null;
  return typeof thrown === 'object' && thrown !== null && 'delayMs' in thrown ? Number(thrown.delayMs) : null;
}
