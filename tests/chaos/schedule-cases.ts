import { setTimeout as delay } from 'node:timers/promises';
import { both, late, msUntilNone, onSystem, type ChaosCase } from './case-tools.ts';
import type { Backend, ChaosSystem } from './chaos-system.ts';
import { say } from './say.ts';

const schedules = 30;
const workers = 3;
const killedForSeconds = 8;
/** Once the last worker is back it fires what is due, with room for a slow start. */
const caughtUpWithinMs = 15_000;

/** Workers die one after the other just when schedules are fired, and once all of them; each tick has one job all the same. */
const killedAsItFires = (backend: Backend) =>
  onSystem({ backend, workers }, async (system) => {
    // A tick before its schedule was there is none: all of them are made at once, and in good time.
    const startAt = new Date(Math.ceil(Date.now() / 1000) * 1000 + 4000);
    const endAt = new Date(startAt.getTime() + killedForSeconds * 1000);
    await Promise.all(Array.from({ length: schedules }, (_, index) => aSchedule(system, index, startAt, endAt)));
    if (Date.now() >= startAt.getTime()) throw new Error('The schedules were made too late for their first tick.');
    await delay(startAt.getTime() - Date.now() - 500);
    const kills = await killAgainAndAgain(system, endAt);
    const notOver = 'SELECT count(*) FROM taskflow.schedules WHERE next_run_at IS NOT NULL';
    const tookMs = await msUntilNone(system, notOver, [], 30_000);
    const problems = late('what was due was fired after the last kill', tookMs, caughtUpWithinMs);
    const wrong = await wrongTicks(system, startAt, endAt);
    return { faults: kills, recoveryMs: tookMs, problems: [...problems, ...wrong] };
  });

/** Due each second from then to then: half of them by cron. */
async function aSchedule(system: ChaosSystem, index: number, startAt: Date, endAt: Date): Promise<void> {
  const rule = index % 2 === 0 ? { cron: '* * * * * *' } : { everyMs: 1000 };
  const answer = await fetch(`${system.web(0).url}/api/schedules`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ name: `s${index}`, taskType: 'quick', payload: {}, missed: 'all', startAt, endAt },
      ...rule,
    }),
  });
  if (answer.status !== 201) throw new Error(`A schedule was answered ${answer.status}: ${await answer.text()}`);
}

/** Until the end one worker a second, within 60 ms after ticks are due, when they are fired; in the middle all at once. */
async function killAgainAndAgain(system: ChaosSystem, endAt: Date): Promise<number> {
  const starting = new Map<number, Promise<unknown>>();
  let kills = 0;
  for (let round = 0; Date.now() < endAt.getTime(); round += 1) {
    await delay(1000 - (Date.now() % 1000) + Math.random() * 60);
    const isOutage = round === Math.floor(killedForSeconds / 2);
    const victims = isOutage ? Array.from({ length: workers }, (_, index) => index) : [round % workers];
    for (const victim of victims) {
      await starting.get(victim);
      await system.worker(victim).stop('SIGKILL');
      kills += 1;
    }
    if (isOutage) await delay(1500);
    for (const victim of victims) starting.set(victim, system.startWorker(victim));
  }
  await Promise.all(starting.values());
  return kills;
}

/** Ticks of the range without a job of their own, jobs beyond one for each tick, and ticks that are none of the range. */
async function wrongTicks(system: ChaosSystem, startAt: Date, endAt: Date): Promise<string[]> {
  const wanted = `(SELECT s.id AS schedule_id, at AS tick_at FROM taskflow.schedules s
    CROSS JOIN generate_series($1::timestamptz, $2::timestamptz, interval '1 second') at)`;
  const fired = `(SELECT t.schedule_id, t.tick_at FROM taskflow.schedule_ticks t
    JOIN taskflow.jobs j ON j.id = t.job_id AND j.schedule_id = t.schedule_id)`;
  const range = [startAt, endAt];
  const ticks = await system.count(`SELECT count(*) FROM ${wanted} w`, range);
  const missing = await system.count(`SELECT count(*) FROM (${wanted} EXCEPT ${fired}) m`, range);
  const strange = await system.count(`SELECT count(*) FROM (${fired} EXCEPT ${wanted}) m`, range);
  const jobs = await system.count('SELECT count(*) FROM taskflow.jobs WHERE schedule_id IS NOT NULL');
  const caughtUp = `SELECT count(*) FROM taskflow.schedule_ticks WHERE fired_at - tick_at > interval '500 milliseconds'`;
  say(`    ${ticks} ticks, ${await system.count(caughtUp)} of them caught up after a kill: ${jobs} jobs`);
  return [
    ...(missing > 0 ? [`${missing} ticks have no job.`] : []),
    ...(strange > 0 ? [`${strange} ticks were fired that are none.`] : []),
    ...(jobs > ticks ? [`${jobs - ticks} jobs too many: ticks were fired twice.`] : []),
  ];
}

export const scheduleCases: readonly ChaosCase[] = [
  { name: 'schedules-killed', numbers: '6', backends: both, short: ['postgres'], run: killedAsItFires },
];
