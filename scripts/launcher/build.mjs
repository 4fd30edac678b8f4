import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { callPackagesByName } from './call-packages-by-name.mjs';
import { copyPdfFiles } from './copy-pdf-files.mjs';
import { withLock } from './file-lock.mjs';
import { packStatic } from './pack-static.mjs';
import { inProject, stateFolder } from './project.mjs';
import { runQuietly } from './run-program.mjs';
import { sourceStamp } from './source-stamp.mjs';
import { say, step } from './step.mjs';

const stampFile = path.join(stateFolder, 'build-stamp');

/**
 * Builds for production what changed since the last build: the dashboard into .next, the processes into dist. Two
 * launchers never build at once.
 *
 * @param {{ onFresh?: () => void }} [options] told when there was nothing to do
 */
export function ensureBuilt({ onFresh } = {}) {
  return withLock(path.join(stateFolder, 'build.lock'), async () => {
    const stamp = sourceStamp();
    if (isBuilt(stamp)) return onFresh?.();
    rmSync(stampFile, { force: true });
    await step('Building the processes', buildProcesses);
    await step('Building the dashboard', buildDashboard);
    mkdirSync(stateFolder, { recursive: true });
    writeFileSync(stampFile, stamp);
  });
}

/** `npm run build`: what runs, and what only other programs import, the client and the types of handlers. */
export async function buildCommand() {
  await ensureBuilt({ onFresh: () => say('The build is up to date.') });
  // A build of the processes empties dist, so what stands there is of the same sources.
  if (existsSync(inProject('dist/types/taskflow.d.ts'))) return;
  await step('Building the client and the types', async () => {
    const { buildClient } = await import('../packages/build-client.mjs');
    const { buildTypes } = await import('../packages/build-types.mjs');
    await buildClient(inProject('dist/client'));
    await buildTypes(inProject('dist/types'));
  });
}

/** @param {string} stamp */
function isBuilt(stamp) {
  const made = [inProject('.next/BUILD_ID'), inProject('dist/src/web.js'), inProject('dist/worker/main.js')];
  return made.every((file) => existsSync(file)) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
}

async function buildProcesses() {
  rmSync(inProject('dist'), { recursive: true, force: true });
  await runQuietly(process.execPath, [inProject('node_modules/rolldown/bin/cli.mjs'), '-c', 'rolldown.config.mjs'], {
    logFile: path.join(stateFolder, 'build-processes.log'),
    failure: 'The build of the processes failed',
  });
  cpSync(inProject('prisma/migrations'), inProject('dist/prisma/migrations'), { recursive: true });
}

async function buildDashboard() {
  await runQuietly(process.execPath, [inProject('node_modules/next/dist/bin/next'), 'build'], {
    logFile: path.join(stateFolder, 'build-dashboard.log'),
    failure: 'The build of the dashboard failed',
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  });
  callPackagesByName(inProject('.next'));
  copyPdfFiles(inProject('.next'));
  await packStatic(inProject('.next'));
}
