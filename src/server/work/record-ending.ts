import { askTogether } from '../ask-together.ts';
import type { Database } from '../database.ts';
import { dispatchMoved } from '../jobs/dispatch-jobs.ts';
import { toJobSummary } from '../jobs/job-row.ts';
import {
  endingsAtOnce,
  finishAttempts,
  type AttemptEnding,
  type EndingAnswer,
} from '../jobs/transition-job/finish-attempts.ts';
import { recordedSeconds } from '../metrics/job-meter.ts';
import type { WebServices } from '../web-services.ts';

/** So many have one write, and as many wait for the next at most before there is a second beside it. */
const mostEndings = 50;

/** Records an end by one statement with others. Undefined where its lease was no longer its own. */
export const finishTogether = askTogether<Database, AttemptEnding, EndingAnswer>({
  idOf: ({ leaseToken }) => leaseToken,
  // Of two ends of one attempt the first counts.
  sharesAnswers: false,
  atOnce: { ...endingsAtOnce, items: mostEndings },
  ask: finishAttempts,
});

/** Records how an attempt of a pull worker ended, and tells those who watch. @throws the driver's error */
export async function recordEnding(
  { db, queue, log, broadcast, metrics }: Pick<WebServices, 'db' | 'queue' | 'log' | 'broadcast' | 'metrics'>,
  ending: AttemptEnding,
): Promise<EndingAnswer> {
  const answer = (await finishTogether(db, ending)) ?? { answer: 'fenced' };
  if (answer.answer === 'fenced') metrics.jobs.fenced();
  if (answer.answer !== 'recorded' || !answer.moved) return answer;
  metrics.jobs.moved([answer.moved]);
  if (ending.outcome !== 'released') metrics.jobs.ran(answer.moved.task_type, recordedSeconds(answer.moved));
  broadcast.jobUpdated(toJobSummary(answer.moved));
  // A worker of TaskFlow's own may have taken the type over by now.
  void dispatchMoved({ db, queue, log }, [answer.moved]);
  return answer;
}
