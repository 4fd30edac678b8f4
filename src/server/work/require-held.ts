import { StaleLease } from '../../jobs/errors.ts';
import type { Database, Statement } from '../database.ts';
import type { HeldAttempt } from './lease-token.ts';

const isHeld: Statement = {
  name: 'is_attempt_held',
  text: `SELECT FROM taskflow.jobs WHERE id = $1 AND lease_token = $2 AND status = 'active'`,
};

/** @throws StaleLease when the attempt has ended, or there never was one */
export async function requireHeld(
  { db }: { db: Pick<Database, 'query'> },
  { jobId, leaseToken }: HeldAttempt,
): Promise<void> {
  if ((await db.query(isHeld, [jobId, leaseToken])).length === 0) throw new StaleLease();
}
