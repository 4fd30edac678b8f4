import { expect, test } from 'vitest';
import { Clock } from './clock.ts';
import type { Costs } from './costs.ts';
import { Host } from './host.ts';
import { Places } from './places.ts';
import { exponential, randomNumbers } from './random.ts';
import { simulate } from './simulate.ts';

const free = { each: 0, perJob: 0 };
/** A TaskFlow whose handlers are all that takes time. */
const nothing: Costs = {
  web: { request: 0, write: 0, besideShare: 0 },
  worker: { job: 0, statement: 0, besideShare: 0 },
  postgres: { insert: free, claim: free, finish: free },
  redis: { hint: 0, job: 0 },
  caller: { request: 0 },
  flushMs: [0],
  roundTripMs: 0,
  walBytes: 0,
  computesMs: 0,
};

/** Mean waiting time in an M/M/c queue: Erlang's C formula, such as in Kleinrock, Queueing Systems 1, 3.5. */
function erlangWaitMs(perMs: number, serviceMs: number, servers: number): number {
  const offered = perMs * serviceMs;
  let term = 1;
  let sum = 1;
  for (let n = 1; n < servers; n += 1) sum += term *= offered / n;
  const last = ((term * offered) / servers) * (servers / (servers - offered));
  return (last / (sum + last)) * (serviceMs / (servers - offered));
}

const arrivals = 12_000;

/** Mean time from an arrival to its end, where arrivals and services have no memory. */
function meanStay(
  perMs: number,
  serviceMs: number,
  serve: (clock: Clock, ms: number, done: () => void) => void,
): number {
  const [clock, random] = [new Clock(), randomNumbers(7)];
  const stays: number[] = [];
  const arrive = () =>
    clock.after(exponential(random, 1 / perMs), () => {
      const cameMs = clock.nowMs;
      serve(clock, exponential(random, serviceMs), () => stays.push(clock.nowMs - cameMs));
      arrive();
    });
  arrive();
  clock.run(arrivals / perMs);
  return stays.reduce((sum, ms) => sum + ms, 0) / stays.length;
}

test.each([
  { servers: 1, load: 0.5 },
  { servers: 1, load: 0.7 },
  { servers: 4, load: 0.7 },
])('a queue before $servers places of load $load waits as Erlang says', ({ servers, load }) => {
  const places = new Places(servers);
  const perMs = (load * servers) / 10;
  const stay = meanStay(perMs, 10, (clock, ms, done) =>
    places.take((leave) =>
      clock.after(ms, () => {
        leave();
        done();
      }),
    ),
  );
  expect(stay / (10 + erlangWaitMs(perMs, 10, servers))).toBeCloseTo(1, 1);
});

test.each([
  { cores: 1, load: 0.7 },
  { cores: 2, load: 0.7 },
])('a machine of $cores cores shared at load $load takes as long as the same queue does', ({ cores, load }) => {
  let host: Host | undefined;
  const perMs = (load * cores) / 10;
  const stay = meanStay(perMs, 10, (clock, ms, done) => {
    host ??= new Host(clock, cores);
    host.execute(ms, 1, done);
  });
  // Of services without memory the order makes no difference to the mean.
  expect(stay / (10 + erlangWaitMs(perMs, 10, cores))).toBeCloseTo(1, 1);
});

test('a machine is shared by weight, and nobody has more than a core', () => {
  const clock = new Clock();
  const host = new Host(clock, 2);
  const ends: Record<string, number> = {};
  const run = (name: string, ms: number, weight: number) => host.execute(ms, weight, () => (ends[name] = clock.nowMs));
  run('heavy', 10, 8);
  run('light', 10, 1);
  run('light too', 10, 1);
  clock.run(1000);
  // The heavy one has a core, the others half of one each until it is gone: then all of them.
  expect(ends).toEqual({ heavy: 10, light: 15, 'light too': 15 });
  expect(host.usedMs).toBeCloseTo(30);
});

test('jobs of a worker whose handlers are all that takes time wait as in an M/M/c queue', () => {
  const slots = 4;
  const perSecond = 12;
  const { waitMs, endedPerSecond } = simulate(
    {
      ...{ webs: 1, workers: 1, slots, handler: { waitMs: 200, cpuMs: 0, isVaried: true } },
      load: { kind: 'rate', perSecond, seconds: 400 },
      place: { sharedCores: 100, roundTripMs: 0, flushMs: [0] },
    },
    nothing,
  );
  expect(endedPerSecond / perSecond).toBeCloseTo(1, 1);
  // Of those who wait at all, the times have no memory either: their p99 follows from the mean.
  const meanMs = erlangWaitMs(perSecond / 1000, 200, slots);
  const waiting = (meanMs * (slots - perSecond * 0.2)) / 200;
  const p99 = (200 / (slots - perSecond * 0.2)) * Math.log(waiting / 0.01);
  expect(Math.abs(waitMs.p99 / p99 - 1)).toBeLessThan(0.15);
});
