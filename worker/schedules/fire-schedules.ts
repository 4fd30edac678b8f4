import type { InsertedJob } from '../../src/server/jobs/insert-jobs.ts';
import type { Logger } from '../../src/server/logger.ts';
import {
  dueSchedules,
  fireSchedule,
  nextScheduleInMs,
  type FireServices,
} from '../../src/server/schedules/fire-schedule.ts';

interface ScheduleParts extends FireServices {
  log: Pick<Logger, 'warn'>;
  /** Names of the schedules that are defined in this worker's code. */
  inCode: string[];
  /** Their hints are to be added, and they are to be shown. */
  onFired: (jobs: InsertedJob[]) => Promise<void>;
}

/** The first tick is waited for to the moment. This is for one whose making or change was not heard of. */
const longestPauseMs = 10_000;
const failurePauseMs = 1000;

export interface Schedules {
  /** One was made or changed: it may be due sooner than the next look. */
  wake(): void;
  stop(): Promise<void>;
}

/** Fires schedules when they are due, until stopped. Any number of workers may: each tick is fired by one of them. */
export function startSchedules({ log, inCode, onFired, ...services }: ScheduleParts): Schedules {
  let isStopping = false;
  let isFailing = false;
  let isRunning = false;
  let isWoken = false;
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();

  async function look(): Promise<number> {
    const dueInMs = await nextScheduleInMs(services.db, inCode);
    if (dueInMs === null || dueInMs > 0) return Math.min(dueInMs ?? longestPauseMs, longestPauseMs);
    let pauseMs = 0;
    for (const schedule of await dueSchedules(services.db, inCode)) {
      try {
        const fired = await fireSchedule(services, schedule);
        if (fired.length > 0) await onFired(fired);
      } catch (error) {
        log.warn({ err: error, scheduleId: schedule.id }, 'a schedule could not be fired');
        pauseMs = failurePauseMs;
      }
      if (isStopping) break;
    }
    return pauseMs;
  }

  async function run(): Promise<void> {
    isRunning = true;
    isWoken = false;
    let pauseMs = failurePauseMs;
    try {
      pauseMs = Math.max(await look(), 5);
      isFailing = false;
    } catch (error) {
      if (!isFailing) log.warn({ err: error }, 'schedules were not looked for');
      isFailing = true;
    }
    isRunning = false;
    if (!isStopping) timer = setTimeout(start, isWoken ? 0 : pauseMs);
  }

  function start(): void {
    round = run();
  }

  start();
  return {
    wake() {
      isWoken = true;
      if (isRunning || isStopping) return;
      clearTimeout(timer);
      start();
    },
    async stop() {
      isStopping = true;
      clearTimeout(timer);
      await round;
    },
  };
}
