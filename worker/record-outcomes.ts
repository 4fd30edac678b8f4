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
/** Ends whose rows may be held are asked for alone, so many at a time: each may wait two seconds, with a connection that others need. */
const mostAlone = 2;
const alonePauseMs = 500;

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
  /** Shared a statement with one whose row somebody holds, or are that. What ends later does not wait for them. */
  const alone: Waiting[] = [];
  let isRunning = false;
  let lanes = 0;

  async function run(): Promise<void> {
    isRunning = true;
    while (waiting.length > 0) {
      // What ends in the same turn shares the statement.
      await nextTurn();
      const batch = waiting.splice(0, sizeOf(waiting));
      let pauseMs = 50;
      let became = await record(batch);
      while (became === 'failed') {
        await sleep(pauseMs);
        pauseMs = Math.min(pauseMs * 2, longestPauseMs);
        became = await record(batch);
      }
      if (became === 'held') recordAlone(batch);
    }
    isRunning = false;
  }

  function recordAlone(batch: Waiting[]): void {
    alone.push(...batch);
    for (let more = Math.min(mostAlone - lanes, alone.length); more > 0; more -= 1) void runAlone();
  }

  async function runAlone(): Promise<void> {
    lanes += 1;
    for (let one = alone.shift(); one; one = alone.shift()) {
      if ((await record([one])) === 'answered') continue;
      alone.push(one);
      await sleep(alonePauseMs);
    }
    lanes -= 1;
  }

  /** `held`: somebody holds the row of one of them. */
  async function record(batch: Waiting[]): Promise<'answered' | 'held' | 'failed'> {
    const endings = batch.map(({ ending }) => ending);
    try {
      answer(batch, await finishAttempts(db, endings, true));
      return 'answered';
    } catch (error) {
      if (giveUp.aborted) {
        answer(batch, new Map());
        return 'answered';
      }
      log.warn({ err: error, attempts: endings.length }, 'outcomes could not be recorded yet');
      return sqlState(error) === lockNotAvailable ? 'held' : 'failed';
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
