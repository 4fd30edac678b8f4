import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import pg from 'pg';
import { measureMachine } from './capacity/machine-times.ts';
import { measureScenario, type Measured } from './capacity/measure-scenario.ts';
import { recordFile, type CapacityRecord } from './capacity/record.ts';
import { scenarios, type Scenario } from './capacity/scenarios.ts';
import { processesOf, startProcesses, type Processes } from './capacity/start-processes.ts';
import { forgetJobs } from './growth/measure.ts';
import { describeMachine } from './machine.ts';
import { startSystem, type RunningSystem } from './start-system.ts';

interface Asked {
  rounds: number;
  /** Scenarios whose names hold this. */
  only: string;
  file: string;
}

/** So long new processes are warmed up: code is compiled, connections and plans are made. */
const warmUp = { callers: 32, seconds: 2, jobs: 4000 } as const;

/**
 * Runs all scenarios on real processes, for the costs of `bench/capacity.ts` and to check what it foretells, and leaves
 * what they gave in a file.
 */
async function measureCapacity({ rounds, only, file }: Asked): Promise<void> {
  const [measuredAt, machine, loadBefore] = [new Date().toISOString(), describeMachine(), os.loadavg()];
  const system = await startSystem('redis', {}, { countable: true });
  const pool = new pg.Pool({ connectionString: system.databaseUrl, max: 1 });
  const redis = new Redis(system.redisUrl ?? '');
  const measured = new Map<string, Measured[]>();
  let running: Processes | undefined;
  try {
    const times = await measureMachine(system.redisUrl ?? '');
    console.log(JSON.stringify(times));
    // After each run, so that nothing is lost of what is ended early.
    const keep = () => {
      const record: CapacityRecord = {
        ...{ measuredAt, machine, loadBefore, loadAfter: os.loadavg(), times },
        runs: Array.from(measured, ([name, outcomes]) => ({ name, rounds: outcomes })),
      };
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, `${JSON.stringify(record, rounded, 2)}\n`);
    };
    // They have registered their task types; each scenario has its own.
    await system.worker.stop();
    await system.web.stop();
    const chosen = scenarios.filter(({ name, isCalibration }) => isCalibration === true || name.includes(only));
    for (const alike of Map.groupBy(chosen, processesOf).values()) {
      const [first] = alike;
      if (!first) continue;
      await forget(pool, redis);
      running = await startProcesses(system, first);
      await warm(first, system, running, pool);
      for (let round = 0; round < rounds; round += 1) {
        for (const scenario of alike) {
          await forget(pool, redis);
          const outcome = await measureScenario(scenario, system, running, pool);
          measured.set(scenario.name, [...(measured.get(scenario.name) ?? []), outcome]);
          console.log(`${scenario.name}: ${JSON.stringify(outcome)}`);
          keep();
        }
      }
      await running.stop();
    }
  } finally {
    await running?.stop();
    redis.disconnect();
    await pool.end();
    await system.stop();
  }
}

async function warm(scenario: Scenario, system: RunningSystem, running: Processes, pool: pg.Pool): Promise<void> {
  const { callers, seconds, jobs } = warmUp;
  const handler = 'no_op' as const;
  await measureScenario({ ...scenario, handler, load: { kind: 'callers', callers, seconds } }, system, running, pool);
  if (scenario.workers === 0) return;
  await measureScenario({ ...scenario, handler, load: { kind: 'backlog', jobs } }, system, running, pool);
}

/** What jobs of before are, and the hints that are left of them. */
async function forget(pool: pg.Pool, redis: Redis): Promise<void> {
  await forgetJobs(pool);
  await redis.flushall();
}

const rounded = (_: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '2' },
      only: { type: 'string', default: '' },
      json: { type: 'string', default: recordFile },
    },
  });
  const startedMs = Date.now();
  await measureCapacity({ rounds: Number(values.rounds), only: values.only, file: values.json });
  console.log(`in ${((Date.now() - startedMs) / 1000).toFixed(0)} s`);
  process.exit();
}
