import type { Levels } from '../../jobs/stats-schema.ts';
import type { Database, Statement } from '../database.ts';

const lastHour: Statement = {
  name: 'read_levels',
  text: `SELECT l.pending::float8 AS pending, l.active::float8 AS active
    FROM generate_series(0, 59) AS m(n) LEFT JOIN taskflow.job_levels l
      ON l.minute_at = date_trunc('minute', taskflow.now()) - (59 - m.n) * interval '1 minute'
    ORDER BY m.n`,
};

interface LevelRow {
  pending: number | null;
  active: number | null;
}

/** How many jobs were pending and active in each of the last 60 minutes, this one last; null where no worker looked. */
export async function readLevels(db: Pick<Database, 'query'>): Promise<Levels> {
  const rows = await db.query<LevelRow>(lastHour, []);
  return { pending: rows.map(({ pending }) => pending), active: rows.map(({ active }) => active) };
}
