import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { scopes, type Scope } from '../../jobs/scopes.ts';
import type { Database } from '../database.ts';
import type { Env } from '../env.ts';
import type { Caller } from './caller.ts';
import { openText, sealText } from './sealed-text.ts';
import { readSessionSecret } from './session-secret.ts';

const purpose = 'realtime-ticket';
const ticketMs = 60_000;

const ticketSchema = z.object({
  id: z.string(),
  keyId: z.string().nullable(),
  scopes: z.array(z.enum(scopes)),
  sessionEndsAt: z.number().optional(),
  sessionEpoch: z.number().optional(),
  expiresAt: z.number(),
});

/** Who may open the socket that a ticket was given for. */
export interface TicketHolder {
  /** The key whose revocation ends the socket; null for a caller on this machine before any key was made. */
  keyId: string | null;
  scopes: ReadonlySet<Scope>;
  /** The session whose end is the socket's too, where the ticket was given to one. */
  sessionEndsAt?: number;
  sessionEpoch?: number;
}

type TicketServices = { db: Pick<Database, 'query'>; env: Pick<Env, 'SESSION_SECRET'> };

/** Makes a ticket for one connection to the realtime server, good for one minute. */
export async function issueTicket({ db, env }: TicketServices, caller: Caller): Promise<string> {
  return sealText(await readSessionSecret(db, env), purpose, {
    id: randomUUID(),
    keyId: caller.keyId,
    scopes: [...caller.scopes],
    sessionEndsAt: caller.sessionEndsAt,
    sessionEpoch: caller.sessionEpoch,
    expiresAt: Date.now() + ticketMs,
  });
}

// Uses are kept beside the idempotency keys: the same promise (once per owner and key), pruned in the same way.
const use = {
  name: 'ticket-use',
  text: `
    INSERT INTO taskflow.idempotency_keys (owner, key, request_hash, job_id, expires_at)
    VALUES ('realtime-ticket', $1, '', '00000000-0000-0000-0000-000000000000', taskflow.now() + interval '5 minutes')
    ON CONFLICT DO NOTHING RETURNING key`,
};

/**
 * Takes a ticket, once: of two workers that are shown the same one, one accepts it. Null for a ticket that is used,
 * older than a minute, or not ours.
 */
export async function takeTicket({ db, env }: TicketServices, text: string): Promise<TicketHolder | null> {
  const opened = ticketSchema.safeParse(openText(await readSessionSecret(db, env), purpose, text));
  if (!opened.success || opened.data.expiresAt < Date.now()) return null;
  const used = await db.query(use, [opened.data.id]);
  if (used.length === 0) return null;
  const { keyId, scopes: names, sessionEndsAt, sessionEpoch } = opened.data;
  return {
    keyId,
    scopes: new Set(names),
    ...(sessionEndsAt !== undefined && { sessionEndsAt }),
    ...(sessionEpoch !== undefined && { sessionEpoch }),
  };
}
