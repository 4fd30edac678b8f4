import { existsSync, readFileSync, statSync } from 'node:fs';
import { Failure } from './failure.mjs';
import { inProject, stateFolder } from './project.mjs';
import { runQuietly } from './run-program.mjs';
import { step } from './step.mjs';

/** @typedef {Record<string, { version?: string, optional?: boolean, devOptional?: boolean, dev?: boolean, peer?: boolean, link?: boolean }>} LockedPackages */

/** Runs `npm ci` when node_modules is missing or is not what package-lock.json asks for. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  await step('Installing packages (npm ci)', () =>
    runQuietly('npm', ['ci', '--include=dev', '--include=optional'], {
      logFile: `${stateFolder}/install.log`,
      failure: 'npm ci failed',
      env: { ...process.env, NODE_ENV: 'development' },
    }),
  );
}

function isInstalled() {
  const wanted = inProject('package-lock.json');
  const installed = inProject('node_modules/.package-lock.json');
  if (!existsSync(wanted)) throw new Failure('package-lock.json is missing: this is not a whole checkout of TaskFlow.');
  if (!existsSync(installed)) return false;
  if (statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return true;
  // A checkout touches files without changing them: only then is it worth reading both.
  return lockIsSatisfied(readPackages(wanted), readPackages(installed));
}

/**
 * @param {string} file
 * @returns {LockedPackages}
 */
function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}

/**
 * Whether every package of the lock is there in its version; those for other machines and those for development alone
 * may be missing (`npm ci --omit=dev`).
 *
 * @param {LockedPackages} wanted
 * @param {LockedPackages} installed
 */
export function lockIsSatisfied(wanted, installed) {
  const kept = Object.entries(wanted).filter(([place]) => place !== '');
  const places = new Set(kept.map(([place]) => place));
  if (Object.keys(installed).some((place) => !places.has(place))) return false;
  return kept.every(([place, { version, optional, dev, devOptional }]) => {
    const there = installed[place];
    return there ? there.version === version : Boolean(optional || dev || devOptional);
  });
}
