import { aheadMigrations, missingMigrations } from '../../../prisma/migrate.ts';
import { countOf } from '../../../src/client/format-number.ts';
import { ok, problem, warning, type Finding } from './finding.ts';
import type { Patient } from './patient.ts';

const name = 'schema';

/** Whether the database has the schema of this version; web and worker refuse to start on one that is behind. */
export async function checkSchema({ pool }: Patient): Promise<Finding> {
  const [missing, ahead] = await Promise.all([missingMigrations(pool), aheadMigrations(pool)]);
  if (missing.length > 0) {
    const found = `behind by ${listed(missing)}`;
    return problem(name, found, 'web and worker refuse to start on it', 'run "taskflow migrate"');
  }
  if (ahead.length === 0) return ok(name, 'up to date');
  const found = `ahead by ${listed(ahead)}`;
  const why = 'a newer version has migrated it: this one goes on, for the time of an upgrade';
  return warning(name, found, why, 'finish the upgrade, or the way back');
}

const mostListed = 3;

function listed(names: string[]): string {
  const more = names.length > mostListed ? ', …' : '';
  return `${countOf(names.length, 'migration')}: ${names.slice(0, mostListed).join(', ')}${more}`;
}
