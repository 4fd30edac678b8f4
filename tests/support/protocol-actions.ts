import type { JobOutcome } from '../../src/jobs/job-outcome.ts';
import { priorityName } from '../../src/jobs/job-priority.ts';
import type { Statement } from '../../src/server/database.ts';
import { toDueJob, type DueJob } from '../../src/server/jobs/dispatch-jobs.ts';
import { insertJobs } from '../../src/server/jobs/insert-jobs.ts';
import { cancelJobs } from '../../src/server/jobs/transition-job/cancel-jobs.ts';
import { claimJobs, type ClaimedRow } from '../../src/server/jobs/transition-job/claim-jobs.ts';
import type { MovedRow } from '../../src/server/jobs/transition-job/ended-tail.ts';
import { finishAttempts, type AttemptEnding } from '../../src/server/jobs/transition-job/finish-attempts.ts';
import { retryJobs } from '../../src/server/jobs/transition-job/retry-jobs.ts';
import { sweepExpired, sweepLost, sweepOverdue } from '../../src/server/jobs/transition-job/sweep-jobs.ts';
import type { Hint } from '../../src/server/queue/hint-queue.ts';
import { aNewJob } from './core-jobs.ts';
import { modelTaskType } from './protocol-database.ts';
import type { QueuedHint } from './protocol-queue.ts';
import * as rules from './protocol-rules.ts';
import {
  leaseMs,
  overdueGraceMs,
  ProtocolViolation,
  type Action,
  type HeldAttempt,
  type ModelProcess,
  type ProtocolWorld,
} from './protocol-world.ts';

export interface SubmitOptions {
  count: number;
  priority: 1 | 2;
  maxAttempts: number;
  delayMs: number | null;
  expiresInMs: number | null;
  deadlineInMs: number | null;
  hasCallback: boolean;
  /** `died`: whoever submitted died before it added the hint. */
  how: 'hinted' | 'died' | 'from SQL';
}

const submitFromSql: Statement = {
  name: 'model_submit',
  text: `SELECT taskflow.submit_job($1, priority => $7, retries => $2::int, run_at => taskflow.now() + $3::int * interval '1 millisecond',
      expires_at => $4::timestamptz, deadline => $5::timestamptz, callback_url => $6) AS id`,
};

export async function submit(world: ProtocolWorld, options: SubmitOptions): Promise<void> {
  const { maxAttempts, how, priority } = options;
  const at = (inMs: number | null) => (inMs === null ? null : world.nowMs + inMs);
  const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  const [expiresAtMs, deadlineAtMs] = [at(options.expiresInMs), at(options.deadlineInMs)];
  const callbackUrl = options.hasCallback ? 'http://receiver.test/hook' : null;
  const runAtMs = world.nowMs + (options.delayMs ?? 0);
  const dates = { expiresAt: iso(expiresAtMs), deadline: iso(deadlineAtMs) };
  const fields = { taskType: modelTaskType, priority, maxAttempts, callbackUrl, delayMs: options.delayMs, ...dates };
  const jobs = Array.from({ length: options.count }, () => aNewJob(fields));
  let ids = jobs.map(({ id }) => id);
  if (how === 'from SQL') {
    const values = [
      modelTaskType,
      maxAttempts - 1,
      options.delayMs ?? 0,
      dates.expiresAt,
      dates.deadline,
      callbackUrl,
      priorityName(priority),
    ];
    ids = [];
    for (const _ of jobs)
      ids.push(...(await world.db.query<{ id: string }>(submitFromSql, values)).map(({ id }) => id));
  } else {
    await insertJobs(world.db, jobs);
  }
  const fresh = {
    status: 'pending',
    generation: 0,
    attempt: 0,
    charged: 0,
    version: 0,
    token: null,
    workerId: null,
  } as const;
  const submitted = ids.map((id): rules.ModelJob => ({
    ...{ id, priority, maxAttempts, runAtMs, expiresAtMs, deadlineAtMs, ...fresh },
    attempts: [],
  }));
  await world.settle('submit', [[...world.jobs, ...submitted]]);
  if (how === 'hinted') {
    const dueInMs = options.delayMs ?? 0;
    const due = ids.map((jobId): DueJob => ({
      jobId,
      taskType: modelTaskType,
      priority,
      generation: 0,
      dueInMs,
      isKeyed: false,
    }));
    await world.dispatch(due);
  }
}

const pendingOf = (rows: MovedRow[]): DueJob[] => rows.filter(({ status }) => status === 'pending').map(toDueJob);

export interface ClaimOptions {
  slots?: number;
  /** The connection dies, and with it what the worker would have known. */
  answerIsLost?: boolean;
}

/** A worker takes a hint, claims as many of its jobs as it has slots, and starts their handlers. */
export function claimHint(
  world: ProtocolWorld,
  process: ModelProcess,
  queued: QueuedHint,
  { slots = 8, answerIsLost = false }: ClaimOptions = {},
): Action {
  const { workerId } = process;
  const mine = queued.hint.ids.slice(0, slots);
  const mayClaim = world.isAlive(workerId) && !process.isDraining;
  return {
    name: `claim by ${process.name}`,
    claims: 'hint',
    apply(jobs) {
      const answers: Record<string, string> = {};
      for (const [id, generation] of mine) {
        const job = jobs.find((each) => each.id === id);
        if (!job || world.isTypePaused) answers[id] = 'stale';
        else answers[id] = rules.claim(job, { generation, workerId, mayClaim }, world.nowMs);
      }
      return answers;
    },
    async perform() {
      const { claimed, notYet, refused } = await claimJobs(world.db, workerId, mine);
      const answers: Record<string, string> = Object.fromEntries(mine.map(([id]) => [id, 'stale']));
      for (const { id } of claimed) answers[id] = 'claimed';
      for (const { jobId, dueInMs } of notYet) answers[jobId] = `not yet for ${dueInMs} ms`;
      for (const id of refused) answers[id] = 'refused';
      return {
        answers,
        async afterwards() {
          const isLeft = ([id]: Hint['ids'][number]) => refused.includes(id) || !mine.some(([other]) => other === id);
          const left = queued.hint.ids.filter(isLeft);
          if (left.length > 0) await world.queue.add({ ...queued.hint, ids: left }, 0).catch(() => undefined);
          // Without the answer the process knows of nothing that it has to do.
          if (answerIsLost) {
            process.lostAnswers += 1;
            return;
          }
          startClaimed(world, process, claimed);
          const generations = new Map(queued.hint.ids);
          await world.dispatch(
            notYet.map(({ jobId, dueInMs }) => {
              const generation = generations.get(jobId) ?? 0;
              return {
                jobId,
                taskType: modelTaskType,
                priority: queued.hint.priority,
                generation,
                dueInMs,
                isKeyed: false,
              };
            }),
          );
        },
      };
    },
  };
}

/** What was claimed is told of in the next heartbeat, and its handlers run. */
export function startClaimed(world: ProtocolWorld, process: ModelProcess, claimed: ClaimedRow[]): void {
  const { workerId } = process;
  for (const { id, lease_token: token, ready_ms, priority } of claimed) {
    process.watermarks[priority] = Math.max(process.watermarks[priority] ?? 0, ready_ms);
    assertNoOverlap(world, id);
    process.held.push({ jobId: id, token, workerId, isStopped: false });
  }
}

/** A handler may run beside another of its job only where the other's worker has lost its lease. */
function assertNoOverlap(world: ProtocolWorld, jobId: string): void {
  for (const { name, held } of world.processes) {
    const running = held.find((other) => other.jobId === jobId && !other.isStopped && world.isAlive(other.workerId));
    if (running)
      throw new ProtocolViolation(`A handler was started while ${name}, which lives, runs another of its job.`);
  }
}

export interface Ending {
  outcome: JobOutcome;
  retryDelayMs: number | null;
  /** The process dies between the commit and the hint for the next attempt. */
  hintIsLost: boolean;
}

/** A worker records how attempts ended that it held; several share one statement. */
export function finishHeld(world: ProtocolWorld, process: ModelProcess, held: HeldAttempt[], ending: Ending): Action {
  const { outcome, retryDelayMs, hintIsLost } = ending;
  const code = outcome === 'timed_out' || outcome === 'cancelled' || outcome === 'lost' ? outcome : 'handler_error';
  const error = { name: 'Error', message: 'no luck', stack: null, code } as const;
  const endings = held.map(({ jobId, token: leaseToken }): AttemptEnding => {
    const rest = { result: outcome === 'succeeded' ? '1' : null, error: outcome === 'succeeded' ? null : error };
    return { jobId, leaseToken, outcome, retryDelayMs, ...rest, cpuMs: null, peakMemoryBytes: null };
  });
  return {
    name: `${outcome} by ${process.name}`,
    apply(jobs) {
      const answers: Record<string, string> = {};
      for (const { jobId, token } of held) {
        const job = jobs.find(({ id }) => id === jobId);
        answers[token] = job ? rules.finish(job, { token, outcome, retryDelayMs }, world.nowMs) : 'fenced';
      }
      return answers;
    },
    async perform() {
      const answers = await finishAttempts(world.db, endings);
      return {
        answers: Object.fromEntries([...answers].map(([token, { answer }]) => [token, answer])),
        async afterwards() {
          process.held = process.held.filter((each) => !held.includes(each));
          process.told.push(...held.map((attempt) => ({ attempt, outcome, retryDelayMs })));
          const moved = [...answers.values()].flatMap((each) =>
            each.answer === 'recorded' && each.moved ? [each.moved] : [],
          );
          if (!hintIsLost) await world.dispatch(pendingOf(moved));
        },
      };
    },
  };
}

export function cancel(world: ProtocolWorld, jobIds: string[]): Action {
  return moving(world, 'cancel', jobIds, {
    rule: (job) => rules.cancel(job, world.nowMs),
    perform: () => cancelJobs(world.db, jobIds),
  });
}

export function retry(world: ProtocolWorld, jobIds: string[], hintIsLost = false): Action {
  return moving(world, 'retry', jobIds, {
    rule: (job) => rules.retry(job, leaseMs, world.nowMs),
    perform: () => retryJobs(world.db, jobIds, leaseMs),
    hintIsLost,
  });
}

/** The statements of the sweep, each by itself. */
export const sweeps = {
  lost: (world: ProtocolWorld): Action =>
    moving(world, 'sweep the lost', undefined, {
      rule: (job) => rules.lose(job, world.isAlive, world.nowMs),
      perform: () => sweepLost(world.db),
    }),
  expired: (world: ProtocolWorld): Action =>
    moving(world, 'sweep the expired', undefined, {
      rule: (job) => rules.expire(job, world.nowMs),
      perform: () => sweepExpired(world.db),
    }),
  overdue: (world: ProtocolWorld): Action =>
    moving(world, 'sweep the overdue', undefined, {
      rule: (job) => rules.endOverdue(job, overdueGraceMs, world.nowMs),
      perform: () => sweepOverdue(world.db, overdueGraceMs),
    }),
};

/** A statement that moves jobs, answers those that it moved, and whose pending ones are hinted. */
function moving(
  world: ProtocolWorld,
  name: string,
  jobIds: string[] | undefined,
  how: { rule: (job: rules.ModelJob) => boolean; perform: () => Promise<MovedRow[]>; hintIsLost?: boolean },
): Action {
  return {
    name,
    apply: (jobs) =>
      Object.fromEntries(
        jobs
          .filter((job) => jobIds?.includes(job.id) ?? true)
          .filter((job) => how.rule(job))
          .map((job) => [job.id, `${job.status} ${job.generation}`]),
      ),
    async perform() {
      const rows = await how.perform();
      return {
        answers: Object.fromEntries(rows.map(({ id, status, generation }) => [id, `${status} ${generation}`])),
        afterwards: () => (how.hintIsLost ? Promise.resolve() : world.dispatch(pendingOf(rows))),
      };
    },
  };
}
