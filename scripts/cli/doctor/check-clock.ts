import { durationText } from '../../../src/client/format-time.ts';
import { bad, ok, withoutDatabase, type Finding, type Patient } from './finding.ts';

/** What people and logs still bear. TaskFlow itself asks the database for the time. */
const mostApartMs = 2000;

/** How far the clock of this machine is from the database's. */
export async function checkClock({ db, isDatabaseUp }: Patient): Promise<Finding> {
  const name = 'clock';
  if (!isDatabaseUp) return withoutDatabase(name);
  const askedAt = Date.now();
  const { rows } = await db.pool.query<{ ms: number }>(
    'SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS ms',
  );
  const answeredAt = Date.now();
  // It was read about in the middle between question and answer.
  const apartMs = (askedAt + answeredAt) / 2 - (rows[0]?.ms ?? 0);
  const found = `${durationText(Math.abs(apartMs))} ${apartMs < 0 ? 'behind' : 'ahead of'} the database`;
  if (Math.abs(apartMs) <= mostApartMs) return ok(name, found);
  return bad(name, found, 'let both machines take their time from NTP: times in lists and logs are wrong by this much');
}
