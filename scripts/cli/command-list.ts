import type { DescribeCommand } from './cli.ts';

interface CommandEntry {
  name: string;
  summary: string;
  /** Only the module of the command that is asked for is loaded: most would slow the others' start down. */
  load: () => Promise<DescribeCommand>;
}

/** The commands as `taskflow --help` lists them. */
export const commandList: CommandEntry[] = [
  {
    name: 'submit',
    summary: 'submit a job, or many as NDJSON',
    load: async () => (await import('./commands/submit.ts')).describeSubmit,
  },
  {
    name: 'list',
    summary: 'list jobs, newest first',
    load: async () => (await import('./commands/list.ts')).describeList,
  },
  {
    name: 'jobs',
    summary: 'export jobs as CSV or NDJSON, or delete ended ones',
    load: async () => (await import('./commands/jobs.ts')).describeJobs,
  },
  {
    name: 'show',
    summary: 'show a job, its attempts, and why it is not running',
    load: async () => (await import('./commands/show.ts')).describeShow,
  },
  {
    name: 'logs',
    summary: 'print the log of a job, or follow it',
    load: async () => (await import('./commands/logs.ts')).describeLogs,
  },
  {
    name: 'watch',
    summary: 'watch a job until it has ended, or all of them',
    load: async () => (await import('./commands/watch.ts')).describeWatch,
  },
  {
    name: 'cancel',
    summary: 'cancel jobs',
    load: async () => (await import('./commands/cancel.ts')).describeCancel,
  },
  {
    name: 'retry',
    summary: 'make failed or cancelled jobs pending again',
    load: async () => (await import('./commands/retry.ts')).describeRetry,
  },
  {
    name: 'rerun',
    summary: 'submit a job again, also with another payload',
    load: async () => (await import('./commands/rerun.ts')).describeRerun,
  },
  {
    name: 'bulk',
    summary: 'cancel, retry or delete all jobs that a filter names',
    load: async () => (await import('./commands/bulk.ts')).describeBulk,
  },
  {
    name: 'errors',
    summary: 'list, show, ignore, resolve, reopen and retry groups of errors',
    load: async () => (await import('./commands/errors.ts')).describeErrors,
  },
  {
    name: 'stats',
    summary: 'counts, rates and durations',
    load: async () => (await import('./commands/stats.ts')).describeStats,
  },
  {
    name: 'tasks',
    summary: 'list, show, limit, pause and resume task types',
    load: async () => (await import('./commands/tasks.ts')).describeTasks,
  },
  {
    name: 'workers',
    summary: 'list the worker processes, or drain one',
    load: async () => (await import('./commands/workers.ts')).describeWorkers,
  },
  {
    name: 'schedules',
    summary: 'jobs by cron or at an interval: create, list, show, change, pause, run, backfill',
    load: async () => (await import('./commands/schedules.ts')).describeSchedules,
  },
  {
    name: 'webhooks',
    summary: 'list, show, redeliver and try webhooks; their secret',
    load: async () => (await import('./commands/webhooks.ts')).describeWebhooks,
  },
  {
    name: 'keys',
    summary: 'create, list and revoke API keys',
    load: async () => (await import('./commands/keys.ts')).describeKeys,
  },
  {
    name: 'audit',
    summary: 'list who changed what, or export it',
    load: async () => (await import('./commands/audit.ts')).describeAudit,
  },
  {
    name: 'start',
    summary: 'run web and worker',
    load: async () => (await import('./commands/start.ts')).describeStart,
  },
  {
    name: 'migrate',
    summary: 'bring the database schema up to date',
    load: async () => (await import('./commands/migrate.ts')).describeMigrate,
  },
  {
    name: 'prune',
    summary: 'remove jobs that ended long ago',
    load: async () => (await import('./commands/prune.ts')).describePrune,
  },
  {
    name: 'import',
    summary: 'bring pruned jobs back from RETENTION_EXPORT_DIR',
    load: async () => (await import('./commands/import.ts')).describeImport,
  },
  {
    name: 'reencrypt',
    summary: 'encrypt payloads and results with the newest key',
    load: async () => (await import('./commands/reencrypt.ts')).describeReencrypt,
  },
  {
    name: 'doctor',
    summary: 'check everything TaskFlow needs, and say what to do',
    load: async () => (await import('./commands/doctor.ts')).describeDoctor,
  },
  {
    name: 'version',
    summary: 'print the version',
    load: async () => (await import('./commands/version.ts')).describeVersion,
  },
];
