import { afterAll, beforeAll, expect, test } from 'vitest';
import { localCaller } from '../../src/server/auth/caller.ts';
import { issueTicket, takeTicket } from '../../src/server/auth/realtime-ticket.ts';
import { createDatabase } from '../../src/server/database.ts';
import type { Database } from '../../src/server/database.ts';
import { freshDatabase } from '../support/servers.ts';
import type { TestDatabase } from '../support/servers.ts';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await freshDatabase();
  db = createDatabase({ DATABASE_URL: database.url, DATABASE_POOL_SIZE: 2 }, { warn: () => undefined });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const services = () => ({ db, env: { SESSION_SECRET: undefined } });

test('a ticket opens one socket, whoever is shown it again', async () => {
  const ticket = await issueTicket(services(), localCaller);
  const taken = await Promise.all([takeTicket(services(), ticket), takeTicket(services(), ticket)]);
  expect(taken.filter((holder) => holder !== null)).toHaveLength(1);
  expect(await takeTicket(services(), ticket)).toBeNull();
});

test('a ticket that was changed, made up or sealed with another secret opens nothing', async () => {
  const ticket = await issueTicket(services(), localCaller);
  const elsewhere = { db, env: { SESSION_SECRET: 'x'.repeat(32) } };
  for (const text of ['', 'a.b', `${ticket}x`, `x${ticket}`, await issueTicket(elsewhere, localCaller)]) {
    expect(await takeTicket(services(), text)).toBeNull();
  }
});
