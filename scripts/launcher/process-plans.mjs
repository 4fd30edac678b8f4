import { pathToFileURL } from 'node:url';
import { inProject } from './project.mjs';
import { prefixedLine } from './log-lines.mjs';

const entries = {
  production: { web: 'dist/src/web.js', worker: 'dist/worker/main.js' },
  development: { web: 'src/web.ts', worker: 'worker/main.ts' },
};

/**
 * What restarts a process in development. Web names its folders: Next loads what it compiles, which would restart web at
 * every page, and pages need no restart.
 */
const watched = {
  web: ['--watch-path=src/server', '--watch-path=src/jobs', '--watch-path=src/web.ts'],
  worker: ['--watch'],
};

/** What a stopping process gets for recording and closing, beside its own graces, before it is killed. */
const spareMs = 10_000;

/**
 * How much a worker gives way to a web process on the same machine (its nice value): who submits or looks waits for web,
 * and a worker that is behind takes more jobs at a time (decision 0056).
 */
export const workerNiceness = 5;

/**
 * How to start web and worker.
 *
 * @param {('web' | 'worker')[]} names
 * @param {object} options
 * @param {'production' | 'development'} options.mode built for production, or from the sources with reload
 * @param {NodeJS.ProcessEnv} options.env
 * @param {boolean} [options.isWatched] whether they start anew when their files change; built ones: the worker alone
 * @param {import('./log-lines.mjs').LineWriter} [options.write]
 * @returns {import('./supervise-process.mjs').ProcessPlan[]}
 */
export function processPlans(names, { mode, env, isWatched = false, write = prefixedLine }) {
  const guard = ['--import', pathToFileURL(inProject('scripts/launcher/orphan-guard.mjs')).href];
  const graceMs = Number(env['SHUTDOWN_GRACE_MS'] || 25_000) + Number(env['STOP_GRACE_MS'] || 5000) + spareMs;
  return names.map((name) => ({
    name,
    args: [...flags(name), ...guard, inProject(entries[mode][name])],
    env: { ...env, NODE_ENV: mode },
    graceMs,
    niceness: name === 'worker' && names.includes('web') ? workerNiceness : 0,
    write,
  }));

  /** @param {'web' | 'worker'} name */
  function flags(name) {
    const sourceMaps = mode === 'production' ? ['--enable-source-maps'] : [];
    if (!isWatched || (mode === 'production' && name === 'web')) return sourceMaps;
    return [...sourceMaps, ...watched[name], '--watch-preserve-output'];
  }
}
