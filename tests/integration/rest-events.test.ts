import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../support/api.ts';
import { waitFor } from '../support/wait-for.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi('postgres');
});
afterAll(() => api.stop());

interface Followed {
  response: Response;
  /** `id`, `event` and `data` of each event so far. */
  events: { id: string; event: string; data: { status: string; version: number } }[];
  /** Settles when the server ends the stream. */
  ended: Promise<void>;
  leave(): void;
}

async function follow(jobId: string, headers: Record<string, string> = {}, url = api.url): Promise<Followed> {
  const leaving = new AbortController();
  const response = await fetch(`${url}/api/jobs/${jobId}/events`, { headers, signal: leaving.signal });
  const events: Followed['events'] = [];
  const read = async () => {
    let text = '';
    for await (const chunk of response.body ?? []) {
      const blocks = (text + Buffer.from(chunk).toString()).split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s)));
        if (fields.data) events.push({ id: fields.id, event: fields.event, data: JSON.parse(fields.data) });
      }
    }
  };
  return { response, events, ended: read().catch(() => undefined), leave: () => leaving.abort() };
}

const end = (jobId: string) => api.send('DELETE', `/api/jobs/${jobId}`);
const patch = (jobId: string, priority: string) => api.send('PATCH', `/api/jobs/${jobId}`, { priority });

test('a job is told as it is, as it changes, and to its end', async () => {
  const jobId = await api.submit({ delay: 600_000 });
  const { response, events, ended } = await follow(jobId);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
  await waitFor(() => events.length === 1);
  await patch(jobId, 'high');
  await waitFor(() => events.length === 2);
  await end(jobId);
  await ended;
  expect(events).toMatchObject([
    { id: '0', event: 'job:updated', data: { jobId, status: 'pending', priority: 'normal', version: 0 } },
    { id: '1', event: 'job:updated', data: { jobId, status: 'pending', priority: 'high', version: 1 } },
    { id: '2', event: 'job:updated', data: { jobId, status: 'cancelled', version: 2 } },
  ]);
});

test('who comes back is told only what is new, and after the end to stay away', async () => {
  const jobId = await api.submit({ delay: 600_000 });
  const first = await follow(jobId, { 'last-event-id': '0' });
  await delay(600);
  expect(first.events).toEqual([]);
  await patch(jobId, 'low');
  await waitFor(() => first.events.length === 1);
  first.leave();
  await end(jobId);
  const second = await follow(jobId, { 'last-event-id': '1' });
  await second.ended;
  expect(second.events.map(({ data }) => data.status)).toEqual(['cancelled']);
  expect((await follow(jobId, { 'last-event-id': '2' })).response.status).toBe(204);
});

test('many follow many, each hears of its own alone, and nobody is asked for when all have left', async () => {
  const jobIds = await Promise.all(Array.from({ length: 20 }, () => api.submit({ delay: 600_000 })));
  const followed = await Promise.all(
    Array.from({ length: 200 }, async (_, at) => ({
      jobId: jobIds[at % 20] ?? '',
      ...(await follow(jobIds[at % 20] ?? '')),
    })),
  );
  await waitFor(() => followed.every(({ events }) => events.length === 1));
  await Promise.all(jobIds.map((jobId) => patch(jobId, 'high')));
  await waitFor(() => followed.every(({ events }) => events.length === 2));
  await Promise.all(jobIds.map((jobId) => end(jobId)));
  await Promise.all(followed.map(({ ended }) => ended));
  for (const { jobId, events } of followed) {
    expect(events.map(({ data }) => data)).toMatchObject([
      { jobId, version: 0 },
      { jobId, version: 1 },
      { jobId, version: 2, status: 'cancelled' },
    ]);
  }
  const asked = async () => {
    await delay(1500);
    const { rows } = await api.pool.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
         AND query LIKE '%j.version > u.version%' AND state_change > clock_timestamp() - interval '1 second'`,
    );
    return rows.length;
  };
  expect(await asked()).toBe(0);
});

test('a job that is removed ends its stream', async () => {
  const jobId = await api.submit({ delay: 600_000 });
  const { ended, events } = await follow(jobId);
  await waitFor(() => events.length === 1);
  await api.pool.query('DELETE FROM taskflow.jobs WHERE id = $1', [jobId]);
  await ended;
  expect(events).toHaveLength(1);
});

test('what is not there is 404, and HEAD holds nothing open', async () => {
  expect((await api.get(`/api/jobs/${randomUUID()}/events`)).status).toBe(404);
  expect((await api.get('/api/jobs/batch/events')).status).toBe(404);
  const jobId = await api.submit({ delay: 600_000 });
  const head = await api.send('HEAD', `/api/jobs/${jobId}/events`);
  expect([head.status, head.headers.get('content-type'), head.body]).toEqual([
    200,
    'text/event-stream; charset=utf-8',
    '',
  ]);
});

test('streams end when web shuts down', async () => {
  const own = await startApi('postgres');
  const jobId = await own.submit({ delay: 600_000 });
  const { ended, events } = await follow(jobId, {}, own.url);
  await waitFor(() => events.length === 1);
  const startedAt = performance.now();
  await own.web.stop();
  await ended;
  expect(performance.now() - startedAt).toBeLessThan(3000);
  await own.stop();
});
