import { redactedValues } from '../../jobs/redact.ts';
import { withhold, type Withhold } from '../../jobs/withhold.ts';
import type { Database, Statement } from '../database.ts';

const statement: Statement = {
  name: 'redacted_payload',
  text: `SELECT t.redact, j.payload FROM taskflow.jobs j JOIN taskflow.task_types t ON t.task_type = j.task_type
    WHERE j.id = $1 AND t.redact <> '{}'`,
};

/** What takes the redacted values of a job's payload out of what its pull worker says; undefined where there are none. */
export async function withholdOfJob(db: Pick<Database, 'query'>, jobId: string): Promise<Withhold | undefined> {
  const [row] = await db.query<{ redact: string[]; payload: unknown }>(statement, [jobId]);
  return row && withhold(redactedValues('payload', row.payload, row.redact));
}
