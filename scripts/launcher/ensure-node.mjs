import { spawn } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { Failure } from './failure.mjs';
import { inProject, packageFolder } from './project.mjs';

const neededMajor = 24;

/**
 * Goes on only under Node 24. Under an older one the same command runs again under the Node 24 that npm brought
 * (design: "Runtime"), and this process ends with its exit code.
 */
export async function ensureNode() {
  if (Number.parseInt(process.versions.node, 10) >= neededMajor) {
    putFirstOnPath(process.execPath);
    return;
  }
  const folder = process.platform === 'linux' ? packageFolder(`node-linux-${process.arch}`) : undefined;
  if (!folder) {
    throw new Failure(
      `TaskFlow needs Node ${neededMajor} or newer, this is ${process.version}: see https://nodejs.org/.`,
    );
  }
  process.exit(await runAgainUnder(path.join(folder, 'bin/node')));
}

/**
 * @param {string} binary
 * @returns {Promise<number>}
 */
function runAgainUnder(binary) {
  const child = spawn(binary, process.argv.slice(1), { stdio: 'inherit' });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal ? os.constants.signals[signal] : 0)));
  });
}

/**
 * Programs of node_modules/.bin start with `#!/usr/bin/env node`: they must find this Node, not the machine's.
 *
 * @param {string} binary
 */
function putFirstOnPath(binary) {
  const folders = [path.dirname(binary), inProject('node_modules/.bin')];
  process.env['PATH'] = [...folders, process.env['PATH'] ?? ''].join(path.delimiter);
}
