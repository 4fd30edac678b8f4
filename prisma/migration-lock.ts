import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

// Two runners must never apply migrations at once; the number is arbitrary but must not change.
const advisoryLock = 7_246_310_011;
const askAgainMs = 250;

/**
 * Waits until no other runner is at work; the end of the session gives the lock back. It asks again and again: a session
 * that waits for a lock is at work on a statement, and an index that the other runner builds would wait for its end.
 */
export async function lockOutOthers(client: pg.Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [advisoryLock]);
    if (rows[0]?.mine) return;
    await sleep(askAgainMs);
  }
}
