import { Counter, Histogram, type Registry } from 'prom-client';
import { durationEdgesMs } from '../../jobs/duration-histogram.ts';
import { isTerminal, terminalStatuses } from '../../jobs/job-status.ts';
import type { JobSummaryRow } from '../jobs/job-row.ts';
import type { MovedRow } from '../jobs/transition-job/ended-tail.ts';

/** Counts what this process does with jobs. What another process does, that one counts. */
export interface JobMeter {
  /** New jobs were committed, one name of a task type each. */
  submitted(taskTypes: Iterable<string>): void;
  /** An attempt begins: notes how long its job had been due. */
  started(row: StartedRow): void;
  /** A handler ran, whatever the outcome. */
  ran(taskType: string, seconds: number): void;
  /** Jobs were moved by a statement of `transition-job`: counts those that ended, and attempts. */
  moved(rows: Iterable<Pick<MovedRow, 'task_type' | 'status' | 'outcome'>>): void;
  /** An outcome came after the lease of its attempt was over: nothing was written. */
  fenced(): void;
  /**
   * Has counters of these task types begin at zero, now. A series that begins with its first failure shows Prometheus no
   * increase, so an alert would miss it.
   */
  expectSubmits(taskTypes: Iterable<string>): void;
  expectEnds(taskTypes: Iterable<string>): void;
}

type StartedRow = Pick<JobSummaryRow<string>, 'task_type' | 'run_at' | 'created_at' | 'attempt_started_at'>;

/** The edges that the dashboard's own percentiles have, in seconds. */
export const durationBuckets = durationEdgesMs.map((edgeMs) => edgeMs / 1000);

export function createJobMeter(registry: Registry): JobMeter {
  const registers = [registry];
  const submitted = new Counter({
    name: 'taskflow_jobs_submitted_total',
    help: 'Jobs that this process wrote.',
    labelNames: ['task_type'],
    registers,
  });
  const ended = new Counter({
    name: 'taskflow_jobs_ended_total',
    help: 'Jobs that this process moved to a terminal status.',
    labelNames: ['task_type', 'status'],
    registers,
  });
  const attempts = new Counter({
    name: 'taskflow_attempts_total',
    help: 'Attempts of which this process recorded the outcome.',
    labelNames: ['task_type', 'outcome'],
    registers,
  });
  const wait = new Histogram({
    name: 'taskflow_job_wait_seconds',
    help: 'From the moment when a job was due to the start of the attempt, for each attempt that this process started.',
    labelNames: ['task_type'],
    buckets: durationBuckets,
    registers,
  });
  const run = new Histogram({
    name: 'taskflow_job_run_seconds',
    help: 'How long a handler ran, for each attempt that this process ran or recorded for a pull worker.',
    labelNames: ['task_type'],
    buckets: durationBuckets,
    registers,
  });
  const fenced = new Counter({
    name: 'taskflow_outcomes_fenced_total',
    help: 'Outcomes that came after the lease of their attempt was over, so that nothing was written.',
    registers,
  });

  return {
    submitted(taskTypes) {
      for (const taskType of taskTypes) submitted.inc({ task_type: taskType });
    },
    started(row) {
      wait.observe({ task_type: row.task_type }, waitSeconds(row));
    },
    ran(taskType, seconds) {
      run.observe({ task_type: taskType }, seconds);
    },
    moved(rows) {
      for (const { task_type, status, outcome } of rows) {
        if (isTerminal(status)) ended.inc({ task_type, status });
        if (outcome) attempts.inc({ task_type, outcome });
      }
    },
    fenced: () => fenced.inc(),
    expectSubmits(taskTypes) {
      for (const taskType of taskTypes) submitted.inc({ task_type: taskType }, 0);
    },
    expectEnds(taskTypes) {
      for (const taskType of taskTypes) {
        for (const status of terminalStatuses) ended.inc({ task_type: taskType, status }, 0);
      }
    },
  };
}

/** Both times are the database's. */
function waitSeconds({ run_at, created_at, attempt_started_at }: StartedRow): number {
  if (attempt_started_at === null) return 0;
  const dueMs = Math.max(Date.parse(run_at), Date.parse(created_at));
  return Math.max(0, Date.parse(attempt_started_at) - dueMs) / 1000;
}

/** How long an attempt of somebody else's worker ran, by the database's clock. */
export function recordedSeconds({
  attempt_started_at,
  updated_at,
}: Pick<JobSummaryRow<string>, 'attempt_started_at' | 'updated_at'>): number {
  if (attempt_started_at === null) return 0;
  return Math.max(0, Date.parse(updated_at) - Date.parse(attempt_started_at)) / 1000;
}
