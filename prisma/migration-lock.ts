import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { defaultSchema } from '../src/server/schema-name.ts';

// Two runners must never apply migrations to one schema at once; the numbers are arbitrary but must not change.
const advisoryLock = 7_246_310_011;
const lockOf = (schema: string) =>
  schema === defaultSchema ? advisoryLock : advisoryLock + createHash('sha256').update(schema).digest().readUInt32BE();

const askAgainMs = 250;

/**
 * Waits until no other runner migrates this schema; the end of the session gives the lock back. It asks again and again: a session
 * that waits for a lock is at work on a statement, and an index that the other runner builds would wait for its end.
 */
export async function lockOutOthers(client: pg.Client, schema: string): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [lockOf(schema)]);
    if (rows[0]?.mine) return;
    await sleep(askAgainMs);
  }
}
