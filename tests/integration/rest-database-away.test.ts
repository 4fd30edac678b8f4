import pg from 'pg';
import { expect, test } from 'vitest';
import { migrate } from '../../prisma/migrate.ts';
import { startPostgres } from '../support/start-postgres.ts';
import { startWebProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';

test('while PostgreSQL is away every call is a 503 that says when to come back, and health stays up', async () => {
  const postgres = await startPostgres();
  const database = postgres.urlOf('away');
  const admin = new pg.Client({ connectionString: postgres.urlOf('postgres') });
  await admin.connect();
  await admin.query('CREATE DATABASE away');
  await admin.end();
  await migrate(database);
  const web = await startWebProcess({ DATABASE_URL: database });
  try {
    expect((await fetch(`${web.url}/api/jobs`)).status).toBe(200);
    await postgres.stop();
    const post = { method: 'POST', body: '{"taskType":"noop"}', headers: { 'content-type': 'application/json' } };
    for (const [path, init] of [
      ['/api/jobs', {}],
      ['/api/jobs', post],
      ['/api/stats', {}],
      ['/api/jobs/01a2101d-4bf8-70b5-bc3e-2083be666e6c', {}],
      ['/api/trpc/tasks.list', {}],
    ] as const) {
      const answer = await fetch(web.url + path, init);
      expect([path, answer.status]).toEqual([path, 503]);
      expect(await answer.text()).not.toMatch(/ECONNREFUSED|\n *at /);
    }
    expect((await fetch(`${web.url}/api/jobs`)).headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await fetch(`${web.url}/healthz`)).status).toBe(200);
    const down = { status: 'not ready', database: 'down', queue: 'down', queueOn: 'postgres', pageBuild: null };
    await waitFor(
      async () => {
        const ready = await fetch(`${web.url}/readyz`);
        expect([ready.status, await ready.json()]).toEqual([503, down]);
        return true;
      },
      { what: 'readiness tells of it' },
    );
  } finally {
    expect(await web.stop()).toBe(0);
    await postgres.stop();
  }
});
