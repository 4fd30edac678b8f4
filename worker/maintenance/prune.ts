import type { Database, Statement } from '../../src/server/database.ts';
import { rollUpHistory } from '../../src/server/stats/roll-up-history.ts';
import { summedBuckets } from '../../src/server/stats/summed-buckets.ts';
import { createSealer } from '../../src/server/sealing/sealer.ts';
import { pruneFiles, type FileParts } from './prune-files.ts';
import { noPlaces, pruneJobs, type PruneParts } from './prune-jobs.ts';

const stats: Statement = {
  name: 'roll_up_stats',
  // Minutes older than two days become hours, which have shard 99 for their own.
  text: `
  WITH old AS (
    DELETE FROM taskflow.job_stats
    WHERE shard <> 99 AND period_at < date_trunc('hour', taskflow.now()) - interval '2 days'
    RETURNING *
  )
  INSERT INTO taskflow.job_stats AS s
  SELECT date_trunc('hour', period_at), task_type, status, 99, sum(count), sum(wait_ms_sum), sum(run_ms_sum),
    ${summedBuckets('wait_buckets')}::bigint[], ${summedBuckets('run_buckets')}::bigint[]
  FROM old GROUP BY 1, 2, 3
  ON CONFLICT (period_at, task_type, status, shard) DO UPDATE SET
    count = s.count + excluded.count, wait_ms_sum = s.wait_ms_sum + excluded.wait_ms_sum,
    run_ms_sum = s.run_ms_sum + excluded.run_ms_sum,
    wait_buckets = taskflow.add_buckets(s.wait_buckets, excluded.wait_buckets),
    run_buckets = taskflow.add_buckets(s.run_buckets, excluded.run_buckets)`,
};

const workers: Statement = {
  name: 'prune_workers',
  text: `DELETE FROM taskflow.workers w WHERE w.lease_expires_at < taskflow.now() - interval '1 hour'`,
};

const keys: Statement = {
  name: 'prune_idempotency_keys',
  text: 'DELETE FROM taskflow.idempotency_keys WHERE expires_at < taskflow.now()',
};

const keyRates: Statement = {
  name: 'prune_key_rates',
  // A bucket that has been left alone for its whole time is full again, as one without a row is.
  text: `DELETE FROM taskflow.key_rates k WHERE k.ctid = ANY(ARRAY(
    SELECT old.ctid FROM taskflow.key_rates old LEFT JOIN taskflow.task_types t ON t.task_type = old.task_type
    WHERE old.refilled_at < taskflow.now() - coalesce(t.key_rate_per_ms, 0) * interval '1 millisecond'
    ORDER BY old.refilled_at LIMIT 10000))`,
};

const hosts: Statement = {
  name: 'prune_webhook_hosts',
  text: `DELETE FROM taskflow.webhook_hosts WHERE failed_at < taskflow.now() - interval '1 day'`,
};

const redeliveries: Statement = {
  name: 'prune_webhook_redeliveries',
  text: `DELETE FROM taskflow.webhook_redeliveries WHERE finished_at < taskflow.now() - $1::int * interval '1 day'`,
};

const ticks: Statement = {
  name: 'prune_schedule_ticks',
  // The newest of each schedule tells of its last run.
  text: `DELETE FROM taskflow.schedule_ticks t WHERE t.ctid = ANY(ARRAY(
    SELECT old.ctid FROM taskflow.schedule_ticks old
    WHERE old.fired_at < taskflow.now() - $1::int * interval '1 day'
      AND EXISTS (SELECT FROM taskflow.schedule_ticks newer
        WHERE newer.schedule_id = old.schedule_id AND newer.tick_at > old.tick_at)
    LIMIT 10000))`,
};

const actionJobs: Statement = {
  name: 'prune_jobs_of_actions',
  // An undo that runs still needs them.
  text: `DELETE FROM taskflow.job_action_jobs WHERE ctid = ANY(ARRAY(
    SELECT t.ctid FROM taskflow.job_actions a JOIN taskflow.job_action_jobs t ON t.action_id = a.id
    WHERE a.finished_at < taskflow.now() - $1::int * interval '1 day'
      AND NOT EXISTS (SELECT FROM taskflow.job_actions u WHERE u.undoes = a.id AND u.state = 'running')
    LIMIT 10000))`,
};

const errorHours: Statement = {
  name: 'prune_error_hours',
  text: `DELETE FROM taskflow.error_group_hours h WHERE h.ctid = ANY(ARRAY(
    SELECT old.ctid FROM taskflow.error_group_hours old
    WHERE old.hour_at < taskflow.now() - interval '30 days' ORDER BY old.hour_at LIMIT 10000))`,
};

const errorGroups: Statement = {
  name: 'prune_error_groups',
  // Whatever was decided about one that was not seen for so long is forgotten with it.
  text: `DELETE FROM taskflow.error_groups WHERE last_seen_at < taskflow.now() - interval '90 days'`,
};

const actions: Statement = {
  name: 'prune_job_actions',
  text: `DELETE FROM taskflow.job_actions a WHERE a.finished_at < taskflow.now() - $1::int * interval '1 day'
    AND NOT EXISTS (SELECT FROM taskflow.job_action_jobs t WHERE t.action_id = a.id)`,
};

/**
 * Deletes what is over beside jobs and files: bulk actions, redeliveries and ticks of schedules that are older than
 * `retentionDays` (0 keeps all of these), dead workers' rows, groups of errors that were not seen for 90 days; sums up what
 * the charts read and rolls old statistics up.
 */
export async function pruneRecords(db: Pick<Database, 'query'>, retentionDays: number): Promise<void> {
  // Before minutes become hours: a quarter of an hour is made of minutes.
  await rollUpHistory(db);
  for (const statement of [workers, keys, keyRates, hosts, stats, errorHours, errorGroups])
    await db.query(statement, []);
  if (retentionDays === 0) return;
  for (const statement of [actionJobs, actions, redeliveries, ticks]) await db.query(statement, [retentionDays]);
}

/**
 * Deletes all that is over, jobs that ended longer ago than they are kept as well.
 *
 * @param retentionDays of task types that say nothing themselves; 0 is for ever
 * @param parts `sealer` reads what encrypted payloads name; without its key no file goes while there are any
 *
 * @returns how many jobs it deleted
 */
export async function prune(
  db: Pick<Database, 'query'>,
  retentionDays: number,
  { sealer = createSealer({}), log = { warn: () => undefined }, exportFolder }: PruneOptions = {},
): Promise<number> {
  await pruneRecords(db, retentionDays);
  await pruneFiles({ db, sealer, log }, () => true);
  return (await pruneJobs({ db, exportFolder }, retentionDays, noPlaces(), () => true)).deleted;
}

type PruneOptions = Partial<Pick<FileParts, 'sealer' | 'log'>> & Pick<PruneParts, 'exportFolder'>;
