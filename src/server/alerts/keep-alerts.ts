import { alertConditions } from '../../jobs/alert-conditions.ts';
import { systemActor } from '../audit/actor.ts';
import { writesEntry } from '../audit/writes-entry.ts';
import type { Database, Statement } from '../database.ts';
import type { Env } from '../env.ts';
import { readAlertFacts } from './read-alert-facts.ts';

/** So long it must hold before anybody is told. */
const holdSeconds = 60;
/** So long it must hold no more before that is told: what comes and goes in between is one alert. */
const quietSeconds = 300;

const note: Statement = {
  name: 'note_alerts',
  text: `
  WITH given AS (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) AS u(rule, subject, text)),
  quiet AS (
    UPDATE taskflow.alerts a SET quiet_since = taskflow.now()
    WHERE a.quiet_since IS NULL
      AND NOT EXISTS (SELECT FROM given g WHERE g.rule = a.rule AND g.subject = a.subject)
  )
  INSERT INTO taskflow.alerts AS a (rule, subject, text) SELECT rule, subject, text FROM given ORDER BY rule, subject
  ON CONFLICT (rule, subject) DO UPDATE SET text = excluded.text, quiet_since = NULL`,
};

const isTaskType = (name: string): string => `EXISTS (SELECT FROM taskflow.task_types WHERE task_type = '${name}')`;

const tell: Statement = {
  name: 'tell_alerts',
  // The state, the entry of the audit log and the jobs that tell of it commit together: nobody is told twice, nor of what is
  // not so. $1 the URL, $2 the addresses; null where there are none.
  text: `
  WITH fired AS (
    UPDATE taskflow.alerts SET fired_at = taskflow.now()
    WHERE fired_at IS NULL AND quiet_since IS NULL AND since <= taskflow.now() - interval '${holdSeconds} seconds'
    RETURNING rule, subject, text, since
  ),
  over AS (
    DELETE FROM taskflow.alerts
    WHERE fired_at IS NULL AND quiet_since IS NOT NULL OR quiet_since <= taskflow.now() - interval '${quietSeconds} seconds'
    RETURNING rule, subject, text, since, fired_at
  ),
  told AS (
    SELECT rule, subject, text, since, 'fired' AS event FROM fired
    UNION ALL
    SELECT rule, subject, 'Over: ' || text, since, 'resolved' FROM over WHERE fired_at IS NOT NULL
  ),
  audit_fired AS (
    ${writesEntry({
      from: `told WHERE event = 'fired'`,
      ...{ actor: `'${systemActor}'`, action: 'alert.fired', subject: `rule || ' ' || subject` },
      after: `jsonb_build_object('text', text)`,
    })}
  ),
  audit_resolved AS (
    ${writesEntry({
      from: `told WHERE event = 'resolved'`,
      ...{ actor: `'${systemActor}'`, action: 'alert.resolved', subject: `rule || ' ' || subject` },
    })}
  )
  SELECT t.rule, t.subject, t.event,
    CASE WHEN $1::text IS NOT NULL AND ${isTaskType('http_request')} THEN taskflow.submit_job('http_request', jsonb_build_object(
      'url', $1::text, 'method', 'POST', 'body', jsonb_build_object('text', 'TaskFlow: ' || t.text,
        'event', t.event, 'rule', t.rule, 'subject', t.subject, 'since', t.since)), priority => 'high') END AS webhook_job,
    CASE WHEN $2::jsonb IS NOT NULL AND ${isTaskType('send_email')} THEN taskflow.submit_job('send_email', jsonb_build_object(
      'to', $2::jsonb, 'subject', left('TaskFlow: ' || t.event || ': ' || t.rule || ' ' || t.subject, 200),
      'body', t.text), priority => 'high') END AS mail_job
  FROM told t`,
};

/** An alert of which somebody was just told. */
export interface ToldAlert {
  rule: string;
  subject: string;
  event: 'fired' | 'resolved';
  /** The jobs that tell of it; null where nobody wants that, or there is no such task type. */
  webhook_job: string | null;
  mail_job: string | null;
}

type AlertEnv = Pick<Env, 'ALERT_WEBHOOK_URL' | 'ALERT_EMAIL' | 'ALERT_FAILURE_PERCENT' | 'ALERT_WAITING_SECONDS'>;

/** Whether anybody wants to be told. */
export const hasAlerts = (env: AlertEnv): boolean =>
  env.ALERT_WEBHOOK_URL !== undefined || env.ALERT_EMAIL !== undefined;

/**
 * Looks what is wrong by the rules, and submits jobs that tell of it: once when it has held for a minute, once when it has
 * not for five. To be called every few seconds by the elected worker; two who think that they are do not tell twice.
 *
 * Dies between the two statements: the next call goes on. Repeated: what was told is marked as told.
 *
 * @throws the driver's error
 */
export async function keepAlerts(db: Pick<Database, 'query'>, env: AlertEnv): Promise<ToldAlert[]> {
  const thresholds = { failurePercent: env.ALERT_FAILURE_PERCENT, waitingSeconds: env.ALERT_WAITING_SECONDS };
  const found = alertConditions(await readAlertFacts(db), thresholds);
  await db.query(note, [
    found.map(({ rule }) => rule),
    found.map(({ subject }) => subject),
    found.map(({ text }) => text),
  ]);
  const addresses = env.ALERT_EMAIL ? JSON.stringify(env.ALERT_EMAIL) : null;
  return db.query<ToldAlert>(tell, [env.ALERT_WEBHOOK_URL ?? null, addresses]);
}
