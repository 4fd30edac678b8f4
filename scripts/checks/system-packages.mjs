import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../launcher/failure.mjs';
import { stateFolder } from '../launcher/project.mjs';
import { runQuietly } from '../launcher/run-program.mjs';
import { say, step } from '../launcher/step.mjs';
import { findWholePostgres } from '../postgres/whole-postgres.mjs';

/** What the tests need from the machine, beyond npm: real servers and a real browser, never a stand-in. */
const needed = [
  { what: 'Redis', aptPackage: 'redis-server', isThere: () => isOnPath('redis-server') },
  { what: 'PgBouncer', aptPackage: 'pgbouncer', isThere: () => isOnPath('pgbouncer') },
  { what: 'PostgreSQL with pg_dump', aptPackage: 'postgresql', isThere: () => findWholePostgres() !== undefined },
  // Commands of the manual.
  { what: 'jq', aptPackage: 'jq', isThere: () => isOnPath('jq') },
  { what: 'curl', aptPackage: 'curl', isThere: () => isOnPath('curl') },
  {
    what: 'Chromium',
    aptPackage: 'chromium',
    isThere: () => existsSync(process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium') || isOnPath('chromium'),
  },
];

/** Chromium without its windows spares the tests of pages half of the processor. */
const windowless = {
  aptPackage: 'chromium-headless-shell',
  isThere: () => existsSync('/usr/lib/chromium/chromium-headless-shell'),
};

/** Installs what is missing where apt works as root; otherwise says what to install. A test is never silently left out. */
export async function ensureSystemPackages() {
  const mayInstall = process.getuid?.() === 0 && isOnPath('apt-get');
  const missing = needed.filter(({ isThere }) => !isThere());
  const names = missing.map(({ aptPackage }) => aptPackage);
  if (missing.length > 0 && !mayInstall) {
    const list = missing.map(({ what, aptPackage }) => `${what} (package ${aptPackage})`).join(' and ');
    throw new Failure(
      `The tests need ${list}: install it, for example with "sudo apt-get install ${names.join(' ')}".`,
    );
  }
  if (missing.length > 0) {
    await step(`Installing ${names.join(' and ')}`, async () => {
      await aptGet('update');
      await aptGet('install', ...names);
    });
  }
  if (mayInstall && !windowless.isThere()) await installWish(windowless.aptPackage);
}

/** Not every system that apt is on has it: then the tests take Chromium as it is. @param {string} aptPackage */
async function installWish(aptPackage) {
  try {
    await step(`Installing ${aptPackage}`, () => aptGet('install', aptPackage));
  } catch (error) {
    const isRefused = error instanceof Failure && error.exitCode === 1;
    if (!isRefused) throw error;
    say(`Going on without it: ${error.message}`);
  }
}

/** @param {'update' | 'install'} command @param {string[]} names */
async function aptGet(command, ...names) {
  const args = command === 'update' ? [command] : [command, '-y', '--no-install-recommends', ...names];
  await runQuietly('apt-get', args, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    logFile: path.join(stateFolder, 'apt.log'),
    failure: `apt-get ${[command, ...names].join(' ')} failed`,
  });
}

/** @param {string} program */
function isOnPath(program) {
  return spawnSync('which', [program], { stdio: 'ignore' }).status === 0;
}
