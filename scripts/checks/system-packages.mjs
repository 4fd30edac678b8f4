import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../launcher/failure.mjs';
import { stateFolder } from '../launcher/project.mjs';
import { runQuietly } from '../launcher/run-program.mjs';
import { step } from '../launcher/step.mjs';
import { findWholePostgres } from '../postgres/whole-postgres.mjs';

/** What the tests need from the machine, beyond npm: real servers and a real browser, never a stand-in. */
const needed = [
  { what: 'Redis', aptPackage: 'redis-server', isThere: () => isOnPath('redis-server') },
  { what: 'PgBouncer', aptPackage: 'pgbouncer', isThere: () => isOnPath('pgbouncer') },
  { what: 'PostgreSQL with pg_dump', aptPackage: 'postgresql', isThere: () => findWholePostgres() !== undefined },
  {
    what: 'Chromium',
    aptPackage: 'chromium',
    isThere: () => existsSync(process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium') || isOnPath('chromium'),
  },
];

/** Installs what is missing where apt works as root; otherwise says what to install. A test is never silently left out. */
export async function ensureSystemPackages() {
  const missing = needed.filter(({ isThere }) => !isThere());
  if (missing.length === 0) return;
  const names = missing.map(({ aptPackage }) => aptPackage);
  if (process.getuid?.() !== 0 || !isOnPath('apt-get')) {
    const list = missing.map(({ what, aptPackage }) => `${what} (package ${aptPackage})`).join(' and ');
    throw new Failure(
      `The tests need ${list}: install it, for example with "sudo apt-get install ${names.join(' ')}".`,
    );
  }
  await step(`Installing ${names.join(' and ')}`, async () => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const logFile = path.join(stateFolder, 'apt.log');
    await runQuietly('apt-get', ['update'], { env, logFile, failure: 'apt-get update failed' });
    await runQuietly('apt-get', ['install', '-y', '--no-install-recommends', ...names], {
      env,
      logFile,
      failure: `apt-get could not install ${names.join(' and ')}`,
    });
  });
}

/** @param {string} program */
function isOnPath(program) {
  return spawnSync('which', [program], { stdio: 'ignore' }).status === 0;
}
