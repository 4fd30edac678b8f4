import { spawn } from 'node:child_process';
import os from 'node:os';
import { userFolder } from './project.mjs';
import { lastLinesOf } from './log-lines.mjs';

/** Exit code of web and worker for a bad setting, a taken port, a schema that is behind: a restart would not help. */
const configurationError = 78;

const backoff = { firstMs: 500, longestMs: 15_000, forgottenAfterMs: 30_000 };

/**
 * @typedef {object} ProcessPlan
 * @property {string} name shown before its log lines
 * @property {string[]} args of node
 * @property {NodeJS.ProcessEnv} env
 * @property {number} graceMs how long it may take to stop
 * @property {number} niceness how much it gives way to other processes, 0 to 19
 * @property {import('./log-lines.mjs').LineWriter} write
 */

/**
 * @typedef {object} SupervisedProcess
 * @property {string} name
 * @property {() => Promise<void>} stop asks it to stop, waits, kills what is left after the grace
 * @property {() => void} kill at once
 * @property {() => string[]} lastLines
 */

/**
 * Keeps a process running: one that ends by itself is started again after 0.5 s, twice as long each time up to 15 s, and
 * from 0.5 s again once it ran for 30 s.
 *
 * @param {ProcessPlan} plan
 * @param {(name: string) => void} onGivenUp called when it ended with a configuration error
 * @returns {SupervisedProcess}
 */
export function superviseProcess(plan, onGivenUp) {
  let isStopping = false;
  let delayMs = backoff.firstMs;
  /** @type {NodeJS.Timeout | undefined} */
  let restart;
  // Kept over a restart: they say why it came to it.
  const lines = lastLinesOf(plan.name, plan.write);
  let child = start();
  let ended = endOf(child);

  function start() {
    const startedMs = Date.now();
    const started = spawn(process.execPath, plan.args, {
      cwd: userFolder,
      env: plan.env,
      // A group of its own: Ctrl-C on the terminal reaches the launcher alone, which then stops everything in order.
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    // At once: threads that it starts later take it over.
    if (plan.niceness > 0 && started.pid !== undefined) giveWay(started.pid, plan.niceness);
    started.stdin.on('error', () => undefined);
    for (const stream of [started.stdout, started.stderr]) lines.passOn(stream);
    started.on('exit', () => killGroup(started.pid));
    // Not before its last lines were read: they say why.
    started.on('close', (code, signal) => {
      if (isStopping) return;
      if (code === configurationError) return onGivenUp(plan.name);
      if (Date.now() - startedMs >= backoff.forgottenAfterMs) delayMs = backoff.firstMs;
      plan.write(plan.name, `ended with ${signal ?? `exit code ${code}`}; starting it again in ${delayMs / 1000} s`);
      restart = setTimeout(() => {
        child = start();
        ended = endOf(child);
      }, delayMs);
      delayMs = Math.min(delayMs * 2, backoff.longestMs);
    });
    return started;
  }

  return {
    name: plan.name,
    lastLines: lines.last,
    kill: () => killGroup(child.pid),
    stop: async () => {
      isStopping = true;
      clearTimeout(restart);
      child.kill('SIGTERM');
      const deadline = setTimeout(() => {
        plan.write(plan.name, `did not stop within ${plan.graceMs / 1000} s: killed`);
        killGroup(child.pid);
      }, plan.graceMs);
      await ended;
      clearTimeout(deadline);
    },
  };
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<void>}
 */
function endOf(child) {
  return new Promise((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
}

/**
 * Where that is not allowed, or it has ended already, it runs as any other.
 *
 * @param {number} pid
 * @param {number} niceness
 */
function giveWay(pid, niceness) {
  try {
    os.setPriority(pid, os.getPriority() + niceness);
  } catch {}
}

/**
 * The process and whatever it started.
 *
 * @param {number | undefined} leader
 */
function killGroup(leader) {
  if (leader === undefined) return;
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
}
