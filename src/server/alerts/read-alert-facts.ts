import type { AlertFacts } from '../../jobs/alert-conditions.ts';
import type { Database, Statement } from '../database.ts';
import { readSystemFigures } from '../metrics/read-system-figures.ts';

const endedLately: Statement = {
  name: 'alerts_ended_lately',
  text: `SELECT task_type, coalesce(sum(count) FILTER (WHERE status = 'completed'), 0)::float8 AS completed,
      coalesce(sum(count) FILTER (WHERE status = 'failed'), 0)::float8 AS failed
    FROM taskflow.job_stats WHERE period_at > taskflow.now() - interval '10 minutes' GROUP BY task_type`,
};

const disabledUrls: Statement = {
  name: 'alerts_disabled_urls',
  text: `SELECT url, coalesce(disabled_reason, 'It was disabled.') AS reason FROM taskflow.webhook_endpoints
    WHERE disabled_at IS NOT NULL ORDER BY disabled_at DESC, url LIMIT 100`,
};

/** Reads what the alert rules ask. @throws the driver's error */
export async function readAlertFacts(db: Pick<Database, 'query'>): Promise<AlertFacts> {
  const { taskTypes, lanes } = await readSystemFigures(db);
  const ended = await db.query<{ task_type: string; completed: number; failed: number }>(endedLately, []);
  const endedOf = new Map(ended.map((row) => [row.task_type, row]));
  return {
    taskTypes: taskTypes.map((type) => ({
      taskType: type.task_type,
      isPaused: type.is_paused,
      pending: type.pending,
      workers: type.workers,
      oldestSeconds: Math.max(
        0,
        ...lanes.filter((lane) => lane.task_type === type.task_type).map((lane) => lane.oldest_seconds),
      ),
      completed: endedOf.get(type.task_type)?.completed ?? 0,
      failed: endedOf.get(type.task_type)?.failed ?? 0,
    })),
    disabledUrls: await db.query<{ url: string; reason: string }>(disabledUrls, []),
  };
}
