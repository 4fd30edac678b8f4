import type { Database, Statement } from '../src/server/database.ts';
import type { Env } from '../src/server/env.ts';

const statement: Statement = {
  name: 'write_submit_defaults',
  text: `
  INSERT INTO taskflow.settings AS s (key, value)
  VALUES ('submit_defaults', jsonb_build_object('retries', $1::int, 'timeoutMs', $2::int))
  ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE s.value IS DISTINCT FROM excluded.value`,
};

/** What `taskflow.submit_job` gives to jobs that leave these open, where their task type does not say either. */
export async function writeSubmitDefaults(
  db: Database,
  env: Pick<Env, 'MAX_RETRIES' | 'JOB_TIMEOUT_MS'>,
): Promise<void> {
  await db.query(statement, [env.MAX_RETRIES, env.JOB_TIMEOUT_MS]);
}
