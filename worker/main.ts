import { createDatabase } from '../src/server/database.ts';
import { EnvError, loadEnv } from '../src/server/env.ts';
import { createLogger } from '../src/server/logger.ts';
import { assertReadyToStart } from '../src/server/start-checks.ts';
import { StartRefused } from '../src/server/start-refused.ts';
import { answerWhileStarting } from './realtime/answer-while-starting.ts';
import { guardProcess } from './guard-process.ts';
import { openTracer } from '../src/server/tracing/open-tracer.ts';
import { startWorker } from './start-worker.ts';

/** Exit code that tells a supervisor: a restart will not help. */
const configurationError = 78;
/** What a worker that broke has for closing everything, beside the graces of its attempts. */
const brokenStopMs = 10_000;
/** Exit code that tells it: nothing is wrong that a restart does not mend. */
const wantsRestart = 75;

async function main(): Promise<void> {
  const env = loadEnv();
  const log = createLogger('worker', env);
  const db = createDatabase(env, log);
  const startingIsOver = await answerWhileStarting(env, db);
  await assertReadyToStart('worker', env, db, log);
  await startingIsOver();
  const tracer = await openTracer(env, 'worker', log);
  const worker = await startWorker(env, log, db, tracer, { onWornOut: () => stopAndExit(wantsRestart) });

  async function stop(): Promise<void> {
    await worker.stop();
    await tracer.close();
  }

  function stopAndExit(code: number): void {
    void stop().then(
      () => process.exit(code),
      (error: unknown) => {
        log.error({ err: error }, 'the shutdown failed');
        process.exit(1);
      },
    );
  }

  guardProcess(log, () => {
    stopAndExit(1);
    // What broke may be needed for stopping.
    setTimeout(() => process.exit(1), env.SHUTDOWN_GRACE_MS + env.STOP_GRACE_MS + brokenStopMs);
  });

  let signals = 0;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      signals += 1;
      if (signals > 1) process.exit(1);
      log.info({ signal }, 'draining');
      stopAndExit(0);
    });
  }
}

main().catch((error: unknown) => {
  if (error instanceof EnvError) for (const line of error.lines) console.error(line);
  else console.error(error instanceof Error ? error.message : String(error));
  process.exit(error instanceof EnvError || error instanceof StartRefused ? configurationError : 1);
});
