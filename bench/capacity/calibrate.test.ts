import { expect, test } from 'vitest';
import { calibrate } from './calibrate.ts';
import type { Measured } from './measure-scenario.ts';

/** A run in which so many statements of each kind came on a job. */
function aRun(insert: number, round: number, hints: number): Measured {
  const times = { p50: 0, p99: 0 };
  const rate = { submittedPerSecond: 0, endedPerSecond: 0, submitMs: times, waitMs: times, endMs: times };
  return {
    ...rate,
    jobs: 1000,
    statements: { insert, claim: round / 2, finish: round / 2 },
    statementsPerJob: insert + round,
    cpuMs: {
      web: 0.1 + 0.3 * insert,
      worker: round > 0 ? 0.08 + 0.2 * round : 0,
      PostgreSQL: (insert > 0 ? 0.05 + 0.25 * insert : 0) + (round > 0 ? 0.12 + 0.4 * round : 0),
      Redis: 0.002 + 0.15 * hints,
    },
    callerMs: 0.06,
    besideShare: { web: 0.1, worker: 0.2 },
    walBytes: 1000,
  };
}

test('costs for each job and for what jobs share are found again from runs that share differently', () => {
  const costs = calibrate(
    {
      'one caller, no worker': aRun(1, 0, 1),
      '64 callers, no worker': aRun(0.05, 0, 0.02),
      'one caller': aRun(0.99, 1.9, 1),
      'backlog, 50 slots': aRun(0, 0.03, 2 / 3 / 50),
    },
    { flushMs: [1], roundTripMs: 0.1, computesMs: 5 },
  );
  const near = (value: number): unknown => expect.closeTo(value, 6);
  expect(costs).toMatchObject({
    web: { request: near(0.1), write: near(0.3), besideShare: 0.1 },
    worker: { job: near(0.08), statement: near(0.2), besideShare: 0.2 },
    postgres: {
      insert: { perJob: near(0.05), each: near(0.25) },
      claim: { perJob: near(0.06), each: near(0.4) },
      finish: { perJob: near(0.06), each: near(0.4) },
    },
    redis: { job: near(0.002), hint: near(0.15) },
    walBytes: 2000,
  });
});
