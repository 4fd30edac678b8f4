import { pathToFileURL } from 'node:url';
import { inProject } from './project.mjs';
import { prefixedLine } from './log-lines.mjs';

const entries = {
  production: { web: 'dist/src/web.js', worker: 'dist/worker/main.js' },
  development: { web: 'src/web.ts', worker: 'worker/main.ts' },
};

/** What a stopping process gets over its own SHUTDOWN_GRACE_MS before it is killed. */
const spareMs = 5000;

/**
 * How to start web and worker.
 *
 * @param {('web' | 'worker')[]} names
 * @param {object} options
 * @param {'production' | 'development'} options.mode built for production, or from the sources with reload
 * @param {NodeJS.ProcessEnv} options.env
 * @param {import('./log-lines.mjs').LineWriter} [options.write]
 * @returns {import('./supervise-process.mjs').ProcessPlan[]}
 */
export function processPlans(names, { mode, env, write = prefixedLine }) {
  const guard = ['--import', pathToFileURL(inProject('scripts/launcher/orphan-guard.mjs')).href];
  const how = mode === 'development' ? ['--watch', '--watch-preserve-output'] : ['--enable-source-maps'];
  const graceMs = (Number(env['SHUTDOWN_GRACE_MS']) || 25_000) + spareMs;
  return names.map((name) => ({
    name,
    args: [...how, ...guard, inProject(entries[mode][name])],
    env: { ...env, NODE_ENV: mode },
    graceMs,
    write,
  }));
}
