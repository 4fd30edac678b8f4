import { exponentialBackoffMs } from '../src/jobs/retry-policy.ts';
import { toJobSummary } from '../src/server/jobs/job-row.ts';
import type { DueJobRow } from '../src/server/jobs/transition-job/claim-due-jobs.ts';
import type { MovedRow } from '../src/server/jobs/transition-job/ended-tail.ts';
import type { AttemptEnding, EndingAnswer } from '../src/server/jobs/transition-job/finish-attempts.ts';
import type { JobMeter } from '../src/server/metrics/job-meter.ts';
import type { Tracer } from '../src/server/tracing/tracer.ts';
import type { Sealer } from '../src/server/sealing/sealer.ts';
import type { Broadcast } from '../src/server/realtime/broadcast.ts';
import { attemptLog } from './attempt-log.ts';
import type { KeepingTools } from './attempt-tools.ts';
import { executeAttempt, type AttemptEnd, type AttemptTools, type ClaimedAttempt } from './execute-attempt.ts';
import { givenBack } from './attempt-endings.ts';
import { executeIsolated } from './isolate/execute-isolated.ts';
import type { IsolatePool } from './isolate/isolate-pool.ts';
import type { LoadedTask } from './load-handlers.ts';
import type { SweepParts } from './maintenance/sweep.ts';
import type { OutcomeRecorder } from './record-outcomes.ts';
import type { RunTimes } from './run-times.ts';
import { longestAheadMs, type RunningAttempts } from './running-attempts.ts';
import { beginAttemptSpan, endAttemptSpan } from './trace-attempt.ts';
import { unsealed } from './unsealed-attempt.ts';
import { withholdFor, withholdInEnd, withholdInTools } from './withhold-tools.ts';

export interface AttemptParts extends Pick<SweepParts, 'log'> {
  tasks: Map<string, LoadedTask>;
  isolates: IsolatePool;
  sealer: Sealer;
  tracer: Tracer;
  running: RunningAttempts;
  runTimes: RunTimes;
  recorder: OutcomeRecorder;
  broadcast: Broadcast;
  meter: JobMeter;
  /** What the handler's context is made of, for one attempt. */
  tools: (attempt: ClaimedAttempt, row: DueJobRow, stop: AbortSignal) => KeepingTools;
  /** What became of it is to be hinted, or waited for its place. Never rejects. */
  hint: (row: MovedRow) => Promise<void>;
  /** A delivery is due. */
  wakeDeliveries: () => void;
}

/** One attempt from its claim to its record. Never rejects; its slot is free again when its handler has ended. */
export async function runAttempt(given: AttemptParts, row: DueJobRow): Promise<void> {
  const claimed = toAttempt(row);
  const parts = { ...given, log: attemptLog(given.log, claimed) };
  const { stop, slot } = parts.running.add(claimed.leaseToken, claimed.jobId);
  parts.broadcast.jobUpdated(toJobSummary(row));
  try {
    const addedMs = performance.now();
    if (slot !== true && !(await slot)) return await giveBack(parts, claimed, stop);
    const span = beginAttemptSpan(parts.tracer, row);
    const attempt = { ...laterBy(performance.now() - addedMs, claimed), traceparent: span.traceparent };
    const tools = parts.tools(attempt, row, stop);
    parts.meter.started(row);
    const end = await span.run(() => execute(parts, attempt, tools));
    endAttemptSpan(span, end);
    parts.running.freeSlotOf(attempt.leaseToken);
    parts.runTimes.saw(attempt.taskType, end.durationMs);
    parts.meter.ran(attempt.taskType, end.durationMs / 1000);
    await tools.allKept();
    await settle(parts, toEnding(attempt, end));
  } catch (error) {
    parts.log.error({ err: error, jobId: claimed.jobId }, 'an attempt could not be recorded: left to the sweep');
  } finally {
    parts.running.delete(claimed.leaseToken);
  }
}

/** An attempt that was claimed ahead has waited: its deadline is so much nearer. */
function laterBy(waitedMs: number, attempt: ClaimedAttempt): ClaimedAttempt {
  return attempt.deadlineInMs === null ? attempt : { ...attempt, deadlineInMs: attempt.deadlineInMs - waitedMs };
}

/** Its handler has not begun: the job is pending again at once, for any worker. */
async function giveBack(parts: AttemptParts, attempt: ClaimedAttempt, stop: AbortSignal): Promise<void> {
  // Its type takes longer than it did: less of it is claimed ahead from now on.
  if (!stop.aborted) parts.runTimes.takesLike(attempt.taskType, longestAheadMs);
  await settle(parts, toEnding(attempt, givenBack()));
}

async function execute(parts: AttemptParts, attempt: ClaimedAttempt, tools: AttemptTools): Promise<AttemptEnd> {
  const loaded = parts.tasks.get(attempt.taskType);
  if (!loaded) return unknownTaskType(attempt.taskType);
  return unsealed(parts.sealer, attempt, loaded, async (opened) => {
    const hidden = withholdFor(opened, loaded.task.redact);
    if (!hidden) return executeHandler(parts, opened, loaded, tools);
    return withholdInEnd(await executeHandler(parts, opened, loaded, withholdInTools(tools, hidden)), hidden);
  });
}

function executeHandler(
  parts: AttemptParts,
  attempt: ClaimedAttempt,
  loaded: LoadedTask,
  tools: AttemptTools,
): Promise<AttemptEnd> {
  if (loaded.task.isolate) return executeIsolated(attempt, loaded, tools, parts.isolates);
  return executeAttempt(attempt, loaded.task, tools);
}

/** Ends, as lost, attempts that are this worker's by the table although nothing here runs them. */
export async function endOrphans(parts: AttemptParts, orphans: { jobId: string; leaseToken: string }[]): Promise<void> {
  parts.log.warn({ jobs: orphans.length }, 'ending attempts that were claimed but never started here');
  const message = 'The attempt was claimed, but its worker never learned of it or could not record its end.';
  const error = { name: 'Lost', message, stack: null, code: 'lost' } as const;
  const rest = { result: null, error, retryDelayMs: exponentialBackoffMs(1), cpuMs: null, peakMemoryBytes: null };
  await Promise.all(orphans.map((orphan) => settle(parts, { ...orphan, outcome: 'lost', ...rest })));
}

async function settle(parts: AttemptParts, ending: AttemptEnding): Promise<void> {
  const answer = await recordStorable(parts, ending);
  if (answer.answer === 'fenced') {
    parts.meter.fenced();
    parts.log.info({ jobId: ending.jobId, outcome: ending.outcome }, 'fenced out: the lease was no longer ours');
    return;
  }
  if (answer.answer !== 'recorded' || !answer.moved) return;
  parts.meter.moved([answer.moved]);
  parts.broadcast.jobUpdated(toJobSummary(answer.moved));
  if (answer.moved.is_told) parts.wakeDeliveries();
  if (answer.moved.status === 'pending' || answer.moved.awaited) await parts.hint(answer.moved);
}

/** A result or error that PostgreSQL refuses becomes `invalid_result`, which always can be stored. */
async function recordStorable(parts: AttemptParts, ending: AttemptEnding): Promise<EndingAnswer> {
  const answer = await parts.recorder.record(ending);
  if (answer.answer !== 'refused') return answer;
  return parts.recorder.record({
    ...ending,
    outcome: 'failed',
    result: null,
    error: {
      name: 'InvalidResult',
      message: `The result cannot be stored: ${answer.reason}`,
      stack: null,
      code: 'invalid_result',
    },
    retryDelayMs: null,
  });
}

function toAttempt(row: DueJobRow): ClaimedAttempt {
  return {
    jobId: row.id,
    taskType: row.task_type,
    attempt: row.attempt,
    attemptsCharged: row.attempts_charged,
    maxAttempts: row.max_attempts,
    leaseToken: row.lease_token,
    payload: row.payload,
    traceparent: row.traceparent,
    timeoutMs: row.timeout_ms,
    deadlineInMs: row.deadline_in_ms,
  };
}

function toEnding(attempt: ClaimedAttempt, end: Omit<AttemptEnd, 'durationMs'>): AttemptEnding {
  return {
    jobId: attempt.jobId,
    leaseToken: attempt.leaseToken,
    outcome: end.outcome,
    result: end.result,
    error: end.error,
    retryDelayMs: end.retryDelayMs,
    cpuMs: end.cpuMs,
    peakMemoryBytes: end.peakMemoryBytes,
  };
}

function unknownTaskType(taskType: string): AttemptEnd {
  const message = `This worker has no handler for "${taskType}".`;
  return {
    outcome: 'failed',
    result: null,
    error: { name: 'UnknownTaskType', message, stack: null, code: 'unknown_task_type' },
    retryDelayMs: null,
    durationMs: 0,
    cpuMs: null,
    peakMemoryBytes: null,
  };
}
