import { setTimeout as delay } from 'node:timers/promises';
import type { QueueState } from '../queue/hint-queue.ts';
import type { WebServices } from '../web-services.ts';
import { sharedFor } from './shared-for.ts';

type Reachable = 'up' | 'down';

export interface Readiness {
  status: 'ready' | 'not ready';
  database: Reachable;
  /** A queue that is down delays jobs but loses none, so web goes on accepting them. */
  queue: QueueState;
}

const shareMs = 500;
const patienceMs = 2_000;
const probe = { name: 'readiness-probe', text: 'SELECT 1 AS one' };

const databaseOf = sharedFor(shareMs, (db: WebServices['db']) => reachable(db.query(probe, []).then(() => true)));
const queueOf = sharedFor(shareMs, (queue: WebServices['queue']) => queue.state());

/** Whether this process can do its work, and how its dependencies are; one that says nothing for two seconds is down. */
export async function readReadiness({ db, queue }: Pick<WebServices, 'db' | 'queue'>): Promise<Readiness> {
  const [database, queueState] = await Promise.all([databaseOf(db), queueOf(queue)]);
  return { status: database === 'up' ? 'ready' : 'not ready', database, queue: queueState };
}

async function reachable(answer: Promise<boolean>): Promise<Reachable> {
  const late = delay(patienceMs, false, { ref: false });
  // Why it is away is for the log of whoever uses it; here only whether it is.
  return (await Promise.race([answer.catch(() => false), late])) ? 'up' : 'down';
}
