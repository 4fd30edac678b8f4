import { spawn } from 'node:child_process';
import { mkdirSync, createWriteStream, readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import path from 'node:path';
import { Failure } from './failure.mjs';
import { userFolder } from './project.mjs';

/**
 * @typedef {object} ProgramOptions
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [cwd]
 */

/**
 * Runs a program on this terminal.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {ProgramOptions & { stdio?: import('node:child_process').StdioOptions, priority?: number }} [options] priority: of
 *   the program and all that it starts, from 0 (as usual) to 19 (whoever else wants the processor comes first)
 * @returns {Promise<number>} its exit code
 */
export function runProgram(command, args, { priority = 0, ...options } = {}) {
  const child = spawn(command, args, { cwd: userFolder, stdio: 'inherit', ...options });
  if (priority > 0 && child.pid !== undefined) setPriority(child.pid, priority);
  return exitCode(child, command);
}

/**
 * Runs a program whose output nobody needs unless it fails: it goes to a file, whose end the Failure then shows.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {ProgramOptions & { logFile: string, failure: string }} options
 */
export async function runQuietly(command, args, { logFile, failure, ...options }) {
  mkdirSync(path.dirname(logFile), { recursive: true });
  const log = createWriteStream(logFile);
  const child = spawn(command, args, { cwd: userFolder, stdio: ['ignore', 'pipe', 'pipe'], ...options });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const code = await exitCode(child, command);
  await new Promise((resolve) => log.end(resolve));
  if (code === 0) return;
  const lastLines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-40).join('\n');
  throw new Failure(`${failure} (exit code ${code}). The end of ${logFile}:\n${lastLines}`);
}

/**
 * Waits for the end of a program. Whoever stops the launcher meanwhile stops the program too.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} command
 * @returns {Promise<number>}
 */
async function exitCode(child, command) {
  /** @type {NodeJS.Signals | undefined} */
  let stoppedBy;
  /** @param {NodeJS.Signals} signal */
  const passOn = (signal) => {
    stoppedBy = signal;
    child.kill(signal);
  };
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  for (const signal of signals) process.on(signal, passOn);
  try {
    const code = await new Promise((resolve, reject) => {
      child.on('error', (error) => reject(new Failure(`${command} could not be started: ${error.message}`)));
      child.on('close', (ended) => resolve(ended ?? 1));
    });
    if (!stoppedBy) return code;
  } finally {
    for (const signal of signals) process.off(signal, passOn);
  }
  throw new Failure(`Stopped by ${stoppedBy}.`, { exitCode: 128 + constants.signals[stoppedBy] });
}
