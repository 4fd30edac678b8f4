import { Failure } from './failure.mjs';
import { onStopSignals } from './stop-signals.mjs';
import { superviseProcess } from './supervise-process.mjs';

/** @typedef {import('./supervise-process.mjs').ProcessPlan} ProcessPlan */
/** @typedef {import('./supervise-process.mjs').SupervisedProcess} SupervisedProcess */

/**
 * Runs processes until a signal, a configuration error or the end of `work`, then stops them one after the other in the
 * order given, and the database last. A second signal kills everything at once.
 *
 * @param {object} options
 * @param {() => Promise<import('../postgres/shared-postgres.mjs').EmbeddedPostgres>} options.openDatabase
 * @param {(databaseUrl: string) => Promise<ProcessPlan[]>} options.prepare what must be done before they start
 * @param {(processes: SupervisedProcess[], stopped: AbortSignal) => Promise<void>} [options.work] everything ends when it does
 * @returns {Promise<void>}
 * @throws {Failure} when one of them ended with a configuration error
 */
export async function runTogether({ openDatabase, prepare, work = waitForStop }) {
  /** @type {SupervisedProcess[]} */
  const processes = [];
  /** @type {import('../postgres/shared-postgres.mjs').EmbeddedPostgres | undefined} */
  let database;
  const stop = new AbortController();
  /** @type {Failure | undefined} */
  let failure;
  let isHurried = false;

  const ignoreSignals = onStopSignals({
    onFirst: () => stop.abort(),
    onSecond: () => {
      isHurried = true;
      for (const started of processes) started.kill();
    },
  });
  try {
    database = await openDatabase();
    const plans = await prepare(database.url);
    if (!stop.signal.aborted) {
      for (const plan of plans) processes.push(superviseProcess(plan, giveUp));
      await Promise.race([work(processes, stop.signal), waitForStop(processes, stop.signal)]);
    }
  } finally {
    for (const started of processes) await started.stop();
    await database?.leave(isHurried ? 'immediate' : 'fast');
    ignoreSignals();
  }
  if (failure) throw failure;

  /** @param {string} name */
  function giveUp(name) {
    const reason = processes
      .find((started) => started.name === name)
      ?.lastLines()
      .at(-1);
    failure = new Failure(reason ? `${name} cannot start: ${reason}` : `${name} cannot start.`);
    stop.abort();
  }
}

/**
 * @param {SupervisedProcess[]} _processes
 * @param {AbortSignal} stopped
 * @returns {Promise<void>}
 */
function waitForStop(_processes, stopped) {
  return new Promise((resolve) => {
    if (stopped.aborted) return resolve();
    stopped.addEventListener('abort', () => resolve(), { once: true });
  });
}
