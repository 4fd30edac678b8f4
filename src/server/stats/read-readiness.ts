import { setTimeout as delay } from 'node:timers/promises';
import { readDatabaseState, type DatabaseState } from '../database-state.ts';
import type { QueueState } from '../queue/hint-queue.ts';
import type { WebServices } from '../web-services.ts';
import { sharedFor } from './shared-for.ts';

export interface Readiness {
  status: 'ready' | 'not ready';
  database: DatabaseState;
  /** A queue that is down delays jobs but loses none, so web goes on accepting them. */
  queue: QueueState;
}

const shareMs = 500;
const patienceMs = 2_000;

const databaseOf = sharedFor(shareMs, (db: WebServices['db']) => inTime(readDatabaseState(db)));
const queueOf = sharedFor(shareMs, (queue: WebServices['queue']) => queue.state());

/** Whether this process can do its work, and how its dependencies are; one that says nothing for two seconds is down. */
export async function readReadiness({ db, queue }: Pick<WebServices, 'db' | 'queue'>): Promise<Readiness> {
  const [database, queueState] = await Promise.all([databaseOf(db), queueOf(queue)]);
  return { status: database === 'up' ? 'ready' : 'not ready', database, queue: queueState };
}

async function inTime(state: Promise<DatabaseState>): Promise<DatabaseState> {
  return Promise.race([state, delay(patienceMs, 'down' as const, { ref: false })]);
}
