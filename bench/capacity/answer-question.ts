import { connectionsFor, usualConnections } from './connections.ts';
import type { Costs } from './costs.ts';
import { findLimit, keepsUp } from './find-limit.ts';
import { partUses, remedies } from './part-uses.ts';
import type { Setup } from './setup.ts';
import { simulate } from './simulate.ts';

const defaultPoolSize = 10;
const limitSeconds = 3;

/** What somebody may ask, answered in lines. */
export function answerQuestion(setup: Setup, costs: Costs): string[] {
  const { load, webs, workers, slots, handler, place, poolSize = defaultPoolSize } = setup;
  if (load.kind !== 'rate') throw new Error('A question is about a rate.');
  const simulated = simulate(setup, costs);
  const isEnough = keepsUp(setup, simulated);
  const limit = findLimit(setup, costs, limitSeconds);
  const { waitMs, submitMs, statementsPerJob, cpuMs, busy } = simulated;
  const { all, direct } = connectionsFor(webs, workers, poolSize);
  const where =
    place.sharedCores === undefined
      ? `PostgreSQL of ${count(place.postgresCores ?? 0, 'core')}`
      : `all on one machine of ${count(place.sharedCores, 'core')}`;
  const uses = partUses(setup, simulated).filter(({ share }) => share > 0);
  const first = limit.limitedBy;
  return [
    `${count(webs, 'web')}, ${count(workers, 'worker')} of ${count(slots, 'slot')}, ${where}; ${number(load.perSecond)} jobs a second of ${handler.waitMs + handler.cpuMs} ms`,
    '',
    `Keeps up: ${isEnough ? 'yes' : 'NO'}, ${number(simulated.endedPerSecond)} a second end${isEnough ? '' : `, and ${number(simulated.leftAtEnd)} are left after ${load.seconds} s`}`,
    `Submit: median ${ms(submitMs.p50)}, p99 ${ms(submitMs.p99)}; from created to started: median ${ms(waitMs.p50)}, p99 ${ms(waitMs.p99)}`,
    `A job: ${statementsPerJob.toFixed(2)} statements; processor time ${Object.entries(cpuMs)
      .map(([role, cpu]) => `${role} ${cpu.toFixed(2)}`)
      .join(', ')} ms`,
    ...uses.map(({ part, share }) => `  ${part.padEnd(10)} ${percent(share).padStart(6)} of what it can do`),
    `PostgreSQL uses ${busy.PostgreSQL.toFixed(1)} cores; its log grows by ${((costs.walBytes * load.perSecond) / 1e6).toFixed(1)} MB a second, jobs by ${((load.perSecond * 86_400 * bytesPerJob) / 1e9).toFixed(0)} GB a day`,
    `Connections: ${all} may be opened${all > usualConnections ? `, more than the ${usualConnections} that PostgreSQL gives as it comes: raise max_connections, or PgBouncer, behind which ${direct} stay` : ''}`,
    '',
    `At most: about ${number(limit.jobsPerSecond)} jobs a second; then ${first} is full first.`,
    `To add: ${remedies[first]}.`,
  ];
}

/** A job with its attempt in their tables and indexes, before vacuums. */
const bytesPerJob = 1385;

const number = (value: number): string => Math.round(value).toLocaleString('en');
const count = (value: number, what: string): string => `${value} ${what}${value === 1 ? '' : 's'}`;
const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;
const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
