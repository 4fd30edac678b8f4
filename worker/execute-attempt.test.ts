import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { defineTask, FatalError, RetryAfter, type TaskContext } from '../src/jobs/define-task.ts';
import { executeAttempt, type AttemptTools, type ClaimedAttempt } from './execute-attempt.ts';

const anything = z.looseObject({});

function aTask(run: (payload: unknown, context: TaskContext) => unknown) {
  return defineTask({ type: 'test_task', payload: anything, result: z.unknown(), run });
}

function anAttempt(fields: Partial<ClaimedAttempt> = {}): ClaimedAttempt {
  const ids = { jobId: 'job', taskType: 'test_task', leaseToken: 'token' };
  return {
    ...ids,
    attempt: 1,
    attemptsCharged: 0,
    traceparent: null,
    maxAttempts: 3,
    payload: {},
    timeoutMs: 1000,
    deadlineInMs: null,
    ...fields,
  };
}

function tools(fields: Partial<AttemptTools> = {}): AttemptTools {
  return {
    stop: new AbortController().signal,
    log: pino({ level: 'silent' }),
    stopGraceMs: 20,
    allowedHosts: [],
    writeLog: () => undefined,
    reportProgress: () => undefined,
    storeArtifact: () => Promise.resolve(),
    readFile: () => Promise.reject(new Error('no files here')),
    readArtifact: () => Promise.reject(new Error('no artifacts here')),
    saveArtifact: () => Promise.reject(new Error('no artifacts here')),
    ...fields,
  };
}

const never = () => new Promise(() => undefined);

test('a result is kept as JSON', async () => {
  const end = await executeAttempt(
    anAttempt(),
    aTask(() => ({ a: 1 })),
    tools(),
  );
  expect(end).toMatchObject({ outcome: 'succeeded', result: '{"a":1}', error: null });
});

test.each([
  ['a string', 'just text', 'just text'],
  ['undefined', undefined, 'undefined'],
  [
    'an object whose getters throw',
    Object.defineProperty({}, 'toJSON', {
      get: () => {
        throw new Error('no');
      },
    }),
    'object',
  ],
  ['a giant error', new Error('x'.repeat(10_000_000)), 'cut'],
])('a handler that throws %s fails with a bounded error', async (_, thrown, expected) => {
  const end = await executeAttempt(
    anAttempt(),
    aTask(() => Promise.reject(thrown)),
    tools(),
  );
  expect(end.outcome).toBe('failed');
  expect(end.error?.message).toContain(expected);
  expect(JSON.stringify(end.error).length).toBeLessThan(300_000);
  expect(end.retryDelayMs).toBeGreaterThanOrEqual(2000);
});

test.each([
  ['BigInt', 1n, 'not JSON'],
  [
    'circular',
    (() => {
      const a: Record<string, unknown> = {};
      a['a'] = a;
      return a;
    })(),
    'not JSON',
  ],
  ['50 MB', 'x'.repeat(50_000_000), 'artifact'],
])('a %s result fails for good and says what to do', async (_, value, expected) => {
  const end = await executeAttempt(
    anAttempt(),
    aTask(() => value),
    tools(),
  );
  expect(end).toMatchObject({ outcome: 'failed', retryDelayMs: null, error: { code: 'invalid_result' } });
  expect(end.error?.message).toContain(expected);
});

test('FatalError ends the job, RetryAfter sets the delay', async () => {
  const fatal = await executeAttempt(
    anAttempt(),
    aTask(() => {
      throw new FatalError('over');
    }),
    tools(),
  );
  expect(fatal.retryDelayMs).toBeNull();
  const later = await executeAttempt(
    anAttempt(),
    aTask(() => {
      throw new RetryAfter(12_345);
    }),
    tools(),
  );
  expect(later.retryDelayMs).toBe(12_345);
});

test('a payload that does not match fails for good, naming the path', async () => {
  const task = defineTask({
    type: 'strict',
    payload: z.object({ to: z.string() }),
    result: z.unknown(),
    run: () => null,
  });
  const end = await executeAttempt(anAttempt(), task, tools());
  expect(end).toMatchObject({ outcome: 'failed', retryDelayMs: null, error: { code: 'invalid_payload' } });
  expect(end.error?.message).toContain('payload.to');
});

test('a handler that ignores its timeout is left behind after the grace', async () => {
  const end = await executeAttempt(anAttempt({ timeoutMs: 30 }), aTask(never), tools());
  expect(end).toMatchObject({ outcome: 'timed_out', error: { code: 'timed_out' } });
  expect(end.durationMs).toBeGreaterThanOrEqual(45);
  expect(end.durationMs).toBeLessThan(500);
});

test('the deadline of the job ends it without another attempt', async () => {
  const end = await executeAttempt(anAttempt({ deadlineInMs: 20 }), aTask(never), tools());
  expect(end).toMatchObject({ outcome: 'timed_out', retryDelayMs: null, error: { code: 'deadline_exceeded' } });
});

test.each([
  ['cancelled', 'cancelled'],
  ['shutdown', 'released'],
  ['lease_lost', 'lost'],
] as const)('told to stop because of %s, the attempt is %s', async (reason, outcome) => {
  const controller = new AbortController();
  const running = executeAttempt(anAttempt(), aTask(never), tools({ stop: controller.signal }));
  controller.abort(reason);
  expect((await running).outcome).toBe(outcome);
});

test('work that was done when the shutdown came still counts', async () => {
  const controller = new AbortController();
  const task = aTask(async (_, context) => {
    controller.abort('shutdown');
    await sleep(1);
    return context.signal.aborted;
  });
  const end = await executeAttempt(anAttempt(), task, tools({ stop: controller.signal, stopGraceMs: 500 }));
  expect(end).toMatchObject({ outcome: 'succeeded', result: 'true' });
});

test('what a handler still says after its end is discarded', async () => {
  const writeLog = vi.fn<AttemptTools['writeLog']>();
  let context: TaskContext | undefined;
  await executeAttempt(
    anAttempt(),
    aTask((_, given) => {
      context = given;
      given.log.info('during');
    }),
    tools({ writeLog }),
  );
  context?.log.info('after');
  expect(writeLog).toHaveBeenCalledTimes(1);
  await expect(context?.artifact('late.txt', new Uint8Array(), 'text/plain')).rejects.toThrow('ended');
});

test('forceFail in a payload makes the attempt fail', async () => {
  const end = await executeAttempt(
    anAttempt({ payload: { forceFail: true } }),
    aTask(() => 1),
    tools(),
  );
  expect(end).toMatchObject({ outcome: 'failed', error: { code: 'handler_error' } });
});

test('a backoff that throws gives way to the default one', async () => {
  const task = defineTask({
    type: 'odd_backoff',
    payload: anything,
    result: z.unknown(),
    backoff: () => {
      throw new Error('no delay today');
    },
    run: () => Promise.reject(new Error('what the handler said')),
  });
  const end = await executeAttempt(anAttempt(), task, tools());
  expect(end).toMatchObject({ outcome: 'failed', error: { message: 'what the handler said' } });
  expect(end.retryDelayMs).toBeGreaterThanOrEqual(2000);
});

test('a NUL in a result is replaced, not refused by the database', async () => {
  const end = await executeAttempt(
    anAttempt(),
    aTask(() => ({ text: 'a\0b' })),
    tools(),
  );
  expect(end).toMatchObject({ outcome: 'succeeded', result: '{"text":"a\uFFFDb"}' });
});
