import { hasAlerts, keepAlerts } from '../../src/server/alerts/keep-alerts.ts';
import type { Database } from '../../src/server/database.ts';
import type { Env } from '../../src/server/env.ts';
import type { Logger } from '../../src/server/logger.ts';

/** Looks what is wrong and has it told; undefined where nobody wants to be told. What fails is logged and tried again. */
export function alertKeeper(
  db: Database,
  env: Env,
  log: Pick<Logger, 'warn' | 'error'>,
): (() => Promise<void>) | undefined {
  if (!hasAlerts(env)) return undefined;
  return async () => {
    try {
      for (const alert of await keepAlerts(db, env)) {
        log.warn(alert, 'an alert fired or is over');
        if (env.ALERT_WEBHOOK_URL && !alert.webhook_job)
          log.error('no alert is sent: http_request is no task type here');
        if (env.ALERT_EMAIL && !alert.mail_job) log.error('no alert is mailed: send_email is no task type here');
      }
    } catch (error) {
      log.error({ err: error }, 'alerts could not be looked at or told');
    }
  };
}
