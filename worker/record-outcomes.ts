import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../src/server/database.ts';
import {
  endingsAtOnce,
  finishAttempts,
  type AttemptEnding,
  type EndingAnswer,
} from '../src/server/jobs/transition-job/finish-attempts.ts';
import type { Logger } from '../src/server/logger.ts';
import { countFitting } from '../src/server/natural-batches.ts';

const longestPauseMs = 2000;

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
      const batch = waiting.splice(0, sizeOf(waiting));
      const answers = await recordUntilAnswered(batch.map(({ ending }) => ending));
      for (const { ending, resolve } of batch) resolve(answers.get(ending.leaseToken) ?? { answer: 'fenced' });
    }
    isRunning = false;
  }

  async function recordUntilAnswered(endings: AttemptEnding[]): Promise<Map<string, EndingAnswer>> {
    for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        return await finishAttempts(db, endings);
      } catch (error) {
        if (giveUp.aborted) return new Map();
        log.warn({ err: error, attempts: endings.length }, 'outcomes could not be recorded yet');
        await sleep(pauseMs);
      }
    }
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
