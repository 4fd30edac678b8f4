import { execFileSync } from 'node:child_process';
import os from 'node:os';
import { startWebProcess, startWorkerProcess, type RunningProcess } from '../../tests/support/start-process.ts';
import { workerNiceness } from '../../scripts/launcher/process-plans.mjs';
import { pidsOfProgram } from '../children-cpu.ts';
import { builtFiles, type RunningSystem } from '../start-system.ts';
import type { Scenario } from './scenarios.ts';

export interface Processes {
  webs: RunningProcess[];
  workers: RunningProcess[];
  stop(): Promise<void>;
}

/** What scenarios must have in common to be run by the same processes. */
export const processesOf = ({ webs, workers, slots, isDatabaseApart }: Scenario): string =>
  JSON.stringify([webs, workers, slots, isDatabaseApart]);

/** Starts webs and workers on a system's servers, as `npm start` does where they share a machine. */
export async function startProcesses(system: RunningSystem, scenario: Scenario): Promise<Processes> {
  const settings = {
    ...system.workerSettings,
    WORKER_CONCURRENCY: String(scenario.slots),
    // One that is stopped while a backlog is made must not be thought dead.
    LEASE_MS: '60000',
  };
  pin(pidsOfProgram('postgres'), scenario.isDatabaseApart ? '0' : allCores());
  const processes: Processes = {
    webs: [],
    workers: [],
    async stop() {
      await Promise.all([...processes.webs, ...processes.workers].map((running) => running.stop()));
    },
  };
  for (let n = 0; n < scenario.workers; n += 1) {
    const worker = await startWorkerProcess(settings, { entry: builtFiles().worker });
    processes.workers.push(worker);
    os.setPriority(worker.pid, os.getPriority() + workerNiceness);
  }
  for (let n = 0; n < scenario.webs; n += 1) {
    processes.webs.push(await startWebProcess(settings, { entry: builtFiles().web }));
  }
  const others = [...processes.webs, ...processes.workers].map(({ pid }) => pid);
  pin([...others, ...pidsOfProgram('redis-server')], othersCores(scenario));
  return processes;
}

/** For what is not PostgreSQL, as `taskset` takes them. */
export const othersCores = ({ isDatabaseApart }: Scenario): string => (isDatabaseApart ? '1' : allCores());
const allCores = (): string => `0-${os.availableParallelism() - 1}`;

/** Keeps processes and their threads on some cores. */
export function pin(pids: readonly number[], cores: string): void {
  for (const pid of pids) execFileSync('taskset', ['-a', '-c', '-p', cores, String(pid)]);
}
