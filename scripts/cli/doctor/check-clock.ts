import { durationText } from '../../../src/client/format-time.ts';
import { ok, problem, type Finding } from './finding.ts';
import type { Patient } from './patient.ts';

/** What people and logs still bear. TaskFlow itself asks the database for the time. */
const mostApartMs = 2000;

/** How far the clock of this machine is from the database's. */
export async function checkClock({ pool }: Patient): Promise<Finding> {
  const client = await pool.connect();
  try {
    const askedAt = Date.now();
    const { rows } = await client.query<{ ms: number }>(
      'SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS ms',
    );
    const answeredAt = Date.now();
    // It was read about in the middle between question and answer.
    return judgeClock((askedAt + answeredAt) / 2 - (rows[0]?.ms ?? 0));
  } finally {
    client.release();
  }
}

/** @param apartMs this machine's clock less the database's */
export function judgeClock(apartMs: number): Finding {
  const found = `${durationText(Math.abs(apartMs))} ${apartMs < 0 ? 'behind' : 'ahead of'} the database`;
  if (Math.abs(apartMs) <= mostApartMs) return ok('clock', found);
  const why = 'times in logs and on the dashboard are wrong by this much; jobs go by the clock of the database alone';
  return problem('clock', found, why, 'let both machines take their time from NTP');
}
