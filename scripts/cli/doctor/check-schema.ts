import { missingMigrations } from '../../../prisma/migrate.ts';
import { countOf } from '../../../src/client/format-number.ts';
import { bad, ok, withoutDatabase, type Finding, type Patient } from './finding.ts';

/** Whether the database has the schema of this version; web and worker refuse to start on one that is behind. */
export async function checkSchema({ db, isDatabaseUp }: Patient): Promise<Finding> {
  const name = 'schema';
  if (!isDatabaseUp) return withoutDatabase(name);
  const missing = await missingMigrations(db.pool);
  if (missing.length === 0) return ok(name, 'up to date');
  return bad(
    name,
    `behind by ${countOf(missing.length, 'migration')}: ${missing.join(', ')}`,
    'run "taskflow migrate"',
  );
}
