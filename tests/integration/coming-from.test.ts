import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { Queue } from 'bullmq';
import { makeWorkerUtils } from 'graphile-worker';
import { PgBoss } from 'pg-boss';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../support/api.ts';

// What docs/coming-from.md says to run is taken from it and run.
const page = readFileSync(path.resolve('docs/coming-from.md'), 'utf8');
const snippets = (language: string): string[] =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, 'g'))].map(([, code = '']) => code);
const delay = 3_600_000;
const inAnHour = new Date(Math.ceil(Date.now() / 1000) * 1000 + delay);

let api: TestApi;
beforeAll(async () => {
  api = await startApi('redis');
  await api.pool.query(`INSERT INTO taskflow.task_types (task_type, payload_schema) VALUES ('mail', '{}')`);
});
afterAll(() => api.stop());

async function moved(): Promise<unknown[]> {
  const { rows } = await api.pool.query('SELECT payload, run_at FROM taskflow.jobs ORDER BY payload::text');
  await api.pool.query('TRUNCATE taskflow.jobs CASCADE');
  return rows;
}

const letters = [{ to: 'a@example.org' }, { to: 'b@example.org' }];
const asMoved = letters.map((payload) => ({ payload, run_at: inAnHour }));

test('jobs that wait in BullMQ are moved, once however often the script runs', async () => {
  const redisUrl = api.settings['REDIS_URL'] ?? '';
  const name = `mail-${randomUUID()}`;
  const queue = new Queue(name, { connection: { url: redisUrl } });
  const file = path.resolve(`.moving-${randomUUID()}.ts`);
  const [, script = ''] = snippets('ts');
  writeFileSync(
    file,
    `${script
      .replace("'taskflow/client'", "'./src/sdk/client-package.ts'")
      .replace('http://127.0.0.1:3000', api.url)
      .replace('redis://127.0.0.1:6379', redisUrl)
      .replace("new Queue('mail'", `new Queue('${name}'`)}\nawait queue.close();\n`,
  );
  try {
    for (let round = 1; round <= 2; round += 1) {
      for (const [index, letter] of letters.entries())
        await queue.add('mail', letter, { jobId: `old-${index}`, timestamp: inAnHour.getTime() - delay, delay });
      await promisify(execFile)(process.execPath, [file]);
      expect(await queue.getDelayed()).toEqual([]);
    }
  } finally {
    rmSync(file);
    await queue.obliterate({ force: true });
    await queue.close();
  }
  expect(await moved()).toEqual(asMoved);
});

test('jobs that wait in pg-boss and graphile-worker are moved by a statement each', async () => {
  const url = api.settings['DATABASE_URL'] ?? '';
  const boss = new PgBoss({ connectionString: url, supervise: false, schedule: false, max: 2 });
  await boss.start();
  await boss.createQueue('mail');
  for (const letter of letters) await boss.send('mail', letter, { startAfter: inAnHour });
  const utils = await makeWorkerUtils({ connectionString: url, maxPoolSize: 1 });
  await utils.migrate();
  for (const letter of letters) await utils.addJob('mail', letter, { runAt: inAnHour });

  try {
    const [statements = ''] = snippets('sql');
    const [fromBoss = '', fromGraphile = ''] = statements.split(/(?<=;)\n\n/);
    await api.pool.query(fromBoss);
    expect(await moved()).toEqual(asMoved);
    await api.pool.query(fromGraphile);
    expect(await moved()).toEqual(asMoved);
    expect((await api.pool.query(`SELECT FROM pgboss.job WHERE name = 'mail'`)).rowCount).toBe(0);
    expect((await api.pool.query('SELECT FROM graphile_worker._private_jobs')).rowCount).toBe(0);
  } finally {
    await utils.release();
    await boss.stop({ graceful: false });
  }
});
