import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { lockNotAvailable, sqlState, type Database } from '../src/server/database.ts';
import {
  endingsAtOnce,
  finishAttempts,
  type AttemptEnding,
  type EndingAnswer,
} from '../src/server/jobs/transition-job/finish-attempts.ts';
import type { Logger } from '../src/server/logger.ts';
import { countFitting } from '../src/server/natural-batches.ts';

const longestPauseMs = 2000;
/** What takes longer, such as behind a row that somebody holds, goes on beside what ends later. */
const slowMs = 1000;

/** Records how attempts ended; those that come in while a statement is under way share the next one. */
export interface OutcomeRecorder {
  /** Settles when the ending is committed, fenced out or refused. Waits for a database that is away. */
  record(ending: AttemptEnding): Promise<EndingAnswer>;
}

interface Waiting {
  ending: AttemptEnding;
  resolve: (answer: EndingAnswer) => void;
}

/** @param giveUp ends the waiting for the database: what is not recorded by then is left to the sweep */
export function createOutcomeRecorder(db: Database, log: Logger, giveUp: AbortSignal): OutcomeRecorder {
  const waiting: Waiting[] = [];
  let isRunning = false;

  async function run(): Promise<void> {
    isRunning = true;
    while (waiting.length > 0) {
      // What ends in the same turn shares the statement.
      await nextTurn();
      const recorded = recordUntilAnswered(waiting.splice(0, sizeOf(waiting)));
      const { promise: isSlow, resolve: onSlow } = Promise.withResolvers<void>();
      const timer = setTimeout(onSlow, slowMs);
      await Promise.race([recorded, isSlow]);
      clearTimeout(timer);
    }
    isRunning = false;
  }

  async function recordUntilAnswered(batch: Waiting[]): Promise<void> {
    const endings = batch.map(({ ending }) => ending);
    for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        answer(batch, await finishAttempts(db, endings));
        return;
      } catch (error) {
        if (giveUp.aborted) return answer(batch, new Map());
        log.warn({ err: error, attempts: endings.length }, 'outcomes could not be recorded yet');
        if (sqlState(error) === lockNotAvailable && batch.length > 1) {
          await Promise.all(batch.map((one) => recordUntilAnswered([one])));
          return;
        }
        await sleep(pauseMs);
      }
    }
  }

  function answer(batch: Waiting[], answers: ReadonlyMap<string, EndingAnswer>): void {
    for (const { ending, resolve } of batch) resolve(answers.get(ending.leaseToken) ?? { answer: 'fenced' });
  }

  return {
    record: (ending) =>
      new Promise((resolve) => {
        waiting.push({ ending, resolve });
        if (!isRunning) void run();
      }),
  };
}

const sizeOf = (waiting: readonly Waiting[]): number =>
  countFitting(waiting, { ...endingsAtOnce, bytesOf: ({ ending }) => endingsAtOnce.bytesOf(ending) });
