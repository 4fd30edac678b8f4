import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { waitFor } from '../tests/support/wait-for.ts';
import { cpuSecondsOf } from './children-cpu.ts';
import { residentMegabytes } from './resident-memory.ts';
import { startSystem } from './start-system.ts';

const polls = 2000;
const streams = 500;
const jobs = 50;
/** Fewer statements than this a second: no more requests arrive. */
const settledPerSecond = 20;

/**
 * Prints what one web process pays for callers who wait: its memory before, while and after they are held, its processor
 * time and its statements meanwhile. Every one of them must be answered with the end of its job.
 */
export async function measureHeldRequests(holdMs: number): Promise<void> {
  const system = await startSystem('redis');
  const db = new pg.Client({ connectionString: system.databaseUrl });
  const agent = new Agent({ maxSockets: Infinity });
  try {
    await db.connect();
    await system.worker.stop();
    const { url, pid } = system.web;
    const jobIds = await Promise.all(Array.from({ length: jobs }, () => submit(url)));
    // What a web process only loads when it is first used, and what its heap grows to by ordinary requests.
    for (let at = 0; at < 2000; at += 1) await (await fetch(`${url}/api/jobs/${jobIds[at % jobs]}`)).text();
    const before = await residentMegabytes(pid);

    const held = { started: 0, ended: 0 };
    const hold = async (path: string) => {
      const response = await get(url + path, agent);
      response.once('data', () => (held.started += 1));
      let text = '';
      for await (const chunk of response) text += String(chunk);
      if (response.statusCode !== 200 || !text.includes('"cancelled"')) throw new Error(`${path}: ${text}`);
      held.ended += 1;
    };
    const all = Promise.all([
      ...Array.from({ length: streams }, (_, at) => hold(`/api/jobs/${jobIds[at % jobs]}/events`)),
      ...Array.from({ length: polls }, (_, at) => hold(`/api/jobs/${jobIds[at % jobs]}?wait=60`)),
    ]);
    // A failure is met below.
    all.catch(() => undefined);
    await waitFor(() => held.started >= streams, { timeoutMs: 30_000 });
    // Until every poll has arrived, each asks for its job once.
    await waitFor(async () => (await commitsWithin(db, 1000)) < settledPerSecond, { timeoutMs: 20_000 });

    const [cpuBefore, commitsBefore] = [cpuSecondsOf(pid), await commits(db)];
    let during = 0;
    for (const endAt = performance.now() + holdMs; performance.now() < endAt; await delay(1000)) {
      during = Math.max(during, await residentMegabytes(pid));
    }
    const cpu = (cpuSecondsOf(pid) - cpuBefore) * (60_000 / holdMs);
    const statements = ((await commits(db)) - commitsBefore) / (holdMs / 1000);
    if (held.ended > 0) throw new Error(`${held.ended} callers were answered before the end of their jobs.`);

    const endedAt = performance.now();
    for (const jobId of jobIds) await fetch(`${url}/api/jobs/${jobId}`, { method: 'DELETE' });
    await all;
    const answeredMs = performance.now() - endedAt;
    await delay(10_000);
    const after = await residentMegabytes(pid);
    console.log(
      `Held by one web process for ${holdMs / 1000} s: ${polls} long polls and ${streams} event streams of ${jobs} jobs\n` +
        `  memory before ${before.toFixed(0)} MB, held ${during.toFixed(0)} MB (+${(during - before).toFixed(0)}), ` +
        `10 s after ${after.toFixed(0)} MB\n` +
        `  ${cpu.toFixed(1)} CPU seconds a minute, ${statements.toFixed(1)} statements a second, ` +
        `all told of the end within ${answeredMs.toFixed(0)} ms of the first of ${jobs} cancels`,
    );
  } finally {
    agent.destroy();
    await db.end();
    await system.stop();
  }
}

async function submit(url: string): Promise<string> {
  const response = await fetch(`${url}/api/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"taskType":"no_op","payload":{},"delay":600000}',
  });
  const { jobId }: { jobId: string } = await response.json();
  return jobId;
}

async function get(url: string, agent: Agent): Promise<IncomingMessage> {
  const sent = request(url, { agent });
  sent.end();
  const [response] = await once(sent, 'response');
  return response;
}

async function commitsWithin(db: pg.Client, ms: number): Promise<number> {
  const before = await commits(db);
  await delay(ms);
  return (await commits(db)) - before;
}

async function commits(db: pg.Client): Promise<number> {
  const { rows } = await db.query<{ n: string }>(
    'SELECT xact_commit AS n FROM pg_stat_database WHERE datname = current_database()',
  );
  return Number(rows[0]?.n);
}

if (import.meta.main) await measureHeldRequests(30_000);
