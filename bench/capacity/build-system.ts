import { Clock } from './clock.ts';
import type { Costs } from './costs.ts';
import { Disk } from './disk.ts';
import { HintStore } from './hint-store.ts';
import { Host } from './host.ts';
import { Places } from './places.ts';
import { Postgres } from './postgres.ts';
import { exponential, oneOf, randomNumbers } from './random.ts';
import type { Setup } from './setup.ts';
import { Thread } from './thread.ts';
import { Web } from './web.ts';
import { Worker } from './worker.ts';

/** A TaskFlow in simulated time, with nothing submitted yet. */
export interface BuiltSystem {
  clock: Clock;
  random: () => number;
  webs: Web[];
  workers: Worker[];
  hints: HintStore;
  postgres: Postgres;
  disk: Disk;
  /** That processes share; undefined where each has its own. */
  machine: Host | undefined;
  /** Of those who call, on the same machine; undefined where their machines are others. */
  caller: Thread | undefined;
  threads: { web: Thread[]; worker: Thread[]; Redis: Thread[] };
  /** How many jobs have ended. */
  ended: number;
}

const defaultPoolSize = 10;
/** For the thread of a process on a machine of its own, and for what it does in others. */
const coresOfProcess = 2;

/** Puts a system together, from processes on one machine or each on its own. */
export function buildSystem(setup: Setup, costs: Costs): BuiltSystem {
  const { place, handler } = setup;
  const random = randomNumbers(setup.seed ?? 1);
  const clock = new Clock();
  const machine = place.sharedCores === undefined ? undefined : new Host(clock, place.sharedCores);
  const hostOf = (cores: number) => machine ?? new Host(clock, cores);
  const { roundTripMs } = place;

  const disk = new Disk(clock, () => oneOf(random, place.flushMs));
  const database = place.postgresCores === undefined ? hostOf(coresOfProcess) : new Host(clock, place.postgresCores);
  const postgres = new Postgres({ clock, host: database, disk, costs: costs.postgres, roundTripMs });
  const redis = new Thread(hostOf(1));
  const hints = new HintStore({ clock, thread: redis, costs: costs.redis, roundTripMs });
  const pool = () => new Places(setup.poolSize ?? defaultPoolSize);

  const runs = {
    waitMs: () => (handler.isVaried ? exponential(random, handler.waitMs) : handler.waitMs),
    cpuMs: handler.cpuMs,
    meanMs: handler.waitMs + handler.cpuMs,
  };
  const threads: BuiltSystem['threads'] = { web: [], worker: [], Redis: [redis] };
  const workers = Array.from({ length: setup.workers }, () => {
    const options = { weight: setup.workerWeight ?? 1, besideShare: costs.worker.besideShare };
    const thread = new Thread(hostOf(coresOfProcess), options);
    threads.worker.push(thread);
    return new Worker({
      ...{ clock, thread, postgres, hints, pool: pool(), costs: costs.worker, slots: setup.slots, handler: runs },
      onEnd: () => void (system.ended += 1),
    });
  });
  const webs = Array.from({ length: setup.webs }, () => {
    const thread = new Thread(hostOf(coresOfProcess), { besideShare: costs.web.besideShare });
    threads.web.push(thread);
    return new Web({ clock, thread, postgres, hints, pool: pool(), costs: costs.web });
  });
  const caller = setup.hasCallers ? new Thread(hostOf(1)) : undefined;
  const system: BuiltSystem = {
    clock,
    random,
    webs,
    workers,
    hints,
    postgres,
    disk,
    machine,
    caller,
    threads,
    ended: 0,
  };
  return system;
}
