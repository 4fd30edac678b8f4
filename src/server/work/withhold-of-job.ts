import { redactedValues } from '../../jobs/redact.ts';
import { withhold, type Withhold } from '../../jobs/withhold.ts';
import type { Database, Statement } from '../database.ts';
import type { Sealer } from '../sealing/sealer.ts';

const statement: Statement = {
  name: 'redacted_payload',
  text: `SELECT t.redact, j.payload FROM taskflow.jobs j JOIN taskflow.task_types t ON t.task_type = j.task_type
    WHERE j.id = $1 AND t.redact <> '{}'`,
};

/** What takes the redacted values of a job's payload out of what its pull worker says; undefined where there are none. */
export async function withholdOfJob(
  { db, sealer }: { db: Pick<Database, 'query'>; sealer: Sealer },
  jobId: string,
): Promise<Withhold | undefined> {
  const [row] = await db.query<{ redact: string[]; payload: unknown }>(statement, [jobId]);
  return row && withhold(redactedValues('payload', sealer.open(row.payload, jobId, 'payload'), row.redact));
}
