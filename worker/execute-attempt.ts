import type { StoredFile, Task } from '../src/jobs/define-task.ts';
import { bodyLimits } from '../src/jobs/job-schema.ts';
import type { AttemptError, JobErrorCode, JobOutcome } from '../src/jobs/job-outcome.ts';
import { boundedDelayMs, exponentialBackoffMs } from '../src/jobs/retry-policy.ts';
import type { Logger } from '../src/server/logger.ts';
import { createAttemptContext } from './attempt-context.ts';
import { codeOf, storableText, toAttemptError } from './attempt-error.ts';
import { storableJson } from './storable-json.ts';
import { watchClocks, type StopCause } from './watch-clocks.ts';
import type { LogLine } from './write-logs.ts';

/** Why the worker itself stops an attempt; the reason of `AttemptTools.stop`. */
export type StopReason = 'cancelled' | 'shutdown' | 'lease_lost';

export interface ClaimedAttempt {
  jobId: string;
  taskType: string;
  /** Number of this attempt. */
  attempt: number;
  /** Attempts that were charged before this one. */
  attemptsCharged: number;
  maxAttempts: number;
  leaseToken: string;
  payload: unknown;
  timeoutMs: number;
  /** ms until the job's deadline, null without one. */
  deadlineInMs: number | null;
}

/** What an attempt does its work with. */
export interface AttemptTools {
  stop: AbortSignal;
  log: Logger;
  stopGraceMs: number;
  allowedHosts: readonly string[];
  writeLog(line: Pick<LogLine, 'level' | 'message' | 'data'>): void;
  reportProgress(percent: number, note: string | null): void;
  storeArtifact(name: string, bytes: Uint8Array, contentType: string): Promise<void>;
  readFile(fileId: string): Promise<StoredFile>;
  readArtifact(jobId: string, name: string): Promise<StoredFile>;
}

export interface AttemptEnd {
  outcome: JobOutcome;
  /** JSON text, only with `succeeded`. */
  result: string | null;
  error: AttemptError | null;
  /** null: there is no further attempt. */
  retryDelayMs: number | null;
  durationMs: number;
  cpuMs: number | null;
  peakMemoryBytes: number | null;
}

type Ending = Pick<AttemptEnd, 'outcome' | 'result' | 'error' | 'retryDelayMs'>;

/**
 * Executes one attempt: check the payload → run the handler under its clocks → check the result. Never rejects. A
 * handler that ignores its signal gets `stopGraceMs`; then the attempt ends without it.
 */
export async function executeAttempt(attempt: ClaimedAttempt, task: Task, tools: AttemptTools): Promise<AttemptEnd> {
  const startedAt = performance.now();
  const ending = await execute(attempt, task, tools).catch((error: unknown) =>
    failed(toAttemptError(error), retryDelayMs(error, attempt, task)),
  );
  return { ...ending, durationMs: Math.round(performance.now() - startedAt), cpuMs: null, peakMemoryBytes: null };
}

async function execute(attempt: ClaimedAttempt, task: Task, tools: AttemptTools): Promise<Ending> {
  if (asksToFail(attempt.payload)) throw new Error('forceFail: the payload asked for a failure');

  const payload = await task.payload.safeParseAsync(attempt.payload);
  if (!payload.success) return failed(mismatch('payload', payload.error.issues, 'invalid_payload'), null);

  const answer = await runUnderClocks(attempt, task, tools, payload.data);
  if (answer.kind === 'stopped') return stoppedEnding(answer.cause, attempt, task);

  const result = await task.result.safeParseAsync(answer.value);
  if (!result.success) return failed(mismatch('result', result.error.issues, 'invalid_result'), null);
  return succeeded(result.data);
}

type Answer = { kind: 'returned'; value: unknown } | { kind: 'stopped'; cause: StopCause };

/** @throws what the handler threw while nobody had told it to stop */
async function runUnderClocks(
  attempt: ClaimedAttempt,
  task: Task,
  tools: AttemptTools,
  payload: unknown,
): Promise<Answer> {
  const clocks = watchClocks(attempt, tools);
  const { context, fence } = createAttemptContext(attempt, tools, clocks.signal);
  try {
    const handler = Promise.resolve().then(() => task.run(payload, context));
    const first = await Promise.race([
      handler.then(
        (value) => ({ kind: 'returned' as const, value }),
        (error: unknown) => ({ kind: 'threw' as const, error }),
      ),
      clocks.graceOver.then((cause) => ({ kind: 'stopped' as const, cause })),
    ]);
    const cause = clocks.cause();
    if (first.kind === 'stopped') {
      // What it still throws must not end the worker.
      handler.catch(() => undefined);
      tools.log.warn({ jobId: attempt.jobId, cause: first.cause }, 'a handler ignored its signal: it was left behind');
      return first;
    }
    // Work that was done when the shutdown came is not thrown away.
    if (cause && !(cause === 'shutdown' && first.kind === 'returned')) return { kind: 'stopped', cause };
    if (first.kind === 'threw') throw first.error;
    return first;
  } finally {
    fence();
    clocks.stop();
  }
}

function stoppedEnding(cause: StopCause, attempt: ClaimedAttempt, task: Task): Ending {
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

function stopped(
  outcome: JobOutcome,
  name: string,
  message: string,
  code: JobErrorCode,
  delayMs: number | null,
): Ending {
  return { outcome, result: null, error: { name, message, stack: null, code }, retryDelayMs: delayMs };
}

function failed(error: AttemptError, delayMs: number | null): Ending {
  return { outcome: 'failed', result: null, error, retryDelayMs: delayMs };
}

function succeeded(value: unknown): Ending {
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
function retryDelayMs(thrown: unknown, attempt: ClaimedAttempt, task: Task): number | null {
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

function asksToFail(payload: unknown): boolean {
  return typeof payload === 'object' && payload !== null && 'forceFail' in payload && payload.forceFail === true;
}

function mismatch(
  what: 'payload' | 'result',
  issues: readonly { path: PropertyKey[]; message: string }[],
  code: JobErrorCode,
): AttemptError {
  const list = issues.slice(0, 10).map((issue) => `${[what, ...issue.path].map(String).join('.')}: ${issue.message}`);
  return { name: 'SchemaMismatch', message: storableText(list.join('; ')), stack: null, code };
}
