import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { submitWithin, type SubmitTransaction } from '../../src/sdk/submit-within.ts';
import { createPrisma } from '../../src/server/prisma.ts';
import { freshDatabase, type TestDatabase } from '../support/servers.ts';

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await freshDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 3 });
  await pool.query(`INSERT INTO taskflow.task_types (task_type, payload_schema) VALUES ('noop', '{}')`);
  await pool.query('CREATE TABLE orders (id text)');
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

interface Library {
  name: string;
  /** Runs in a transaction that also inserts an order; a throw rolls back. */
  inTransaction(orderId: string, act: (transaction: SubmitTransaction) => Promise<string>): Promise<string>;
}

const libraries: Library[] = [
  {
    name: 'pg',
    async inTransaction(orderId, act) {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        await client.query('INSERT INTO orders VALUES ($1)', [orderId]);
        const jobId = await act(client);
        await client.query('COMMIT');
        return jobId;
      } catch (error) {
        await client.query('ROLLBACK');
        throw error;
      } finally {
        client.release();
      }
    },
  },
  {
    name: 'Prisma',
    inTransaction: (orderId, act) =>
      createPrisma(pool).$transaction(async (transaction) => {
        await transaction.$executeRaw`INSERT INTO orders VALUES (${orderId})`;
        return act(transaction);
      }),
  },
  {
    name: 'Drizzle',
    inTransaction: (orderId, act) =>
      drizzle(pool).transaction(async (transaction) => {
        await transaction.execute(sql`INSERT INTO orders VALUES (${orderId})`);
        return act(transaction);
      }),
  },
];

// Every character that means something to a literal, a placeholder or JSON.
const awkward = { text: `it's \\ "x" $1 ? :name E'\\'' ; -- /* 😀 \u2028`, list: [1.5, null, true, {}] };

const stored = async (jobId: string) =>
  (await pool.query('SELECT * FROM taskflow.jobs WHERE id = $1', [jobId])).rows[0] as Record<string, unknown>;
const orders = async (id: string) => (await pool.query('SELECT id FROM orders WHERE id = $1', [id])).rows.length;

describe.each(libraries)('in a transaction of $name', ({ name, inTransaction }) => {
  test('a job is there after the COMMIT, with all that was said of it', async () => {
    const runAt = '2031-01-01T00:00:00.000Z';
    const jobId = await inTransaction(`${name} kept`, (transaction) =>
      submitWithin(transaction, 'noop', awkward, {
        ...{ priority: 'low', retries: 0, timeout: 1234, runAt, deadline: '2032-01-01T00:00:00Z' },
        ...{ tags: ["o'hara", '{a,b}'], concurrencyKey: 'k', callbackUrl: 'https://shop.example/hook' },
      }),
    );
    expect(await stored(jobId)).toMatchObject({
      ...{ id: jobId, status: 'pending', payload: awkward, priority: 3, max_attempts: 1, timeout_ms: 1234 },
      ...{ tags: ["o'hara", '{a,b}'], concurrency_key: 'k', callback_url: 'https://shop.example/hook' },
      ...{ run_at: new Date(runAt), deadline_at: new Date('2032-01-01T00:00:00Z'), expires_at: null },
    });
    expect(await orders(`${name} kept`)).toBe(1);
  });

  test('without options it has the defaults, and a delay counts from now', async () => {
    const jobId = await inTransaction(`${name} plain`, (transaction) =>
      submitWithin(transaction, 'noop', null, { delay: 60_000 }),
    );
    const { payload, priority, tags, max_attempts, run_at, created_at } = await stored(jobId);
    expect({ payload, priority, tags, max_attempts }).toEqual({
      payload: null,
      priority: 2,
      tags: [],
      max_attempts: 4,
    });
    expect(Number(run_at) - Number(created_at)).toBe(60_000);
  });

  test('after a ROLLBACK there is none', async () => {
    let jobId = '';
    const broken = inTransaction(`${name} gone`, async (transaction) => {
      jobId = await submitWithin(transaction, 'noop', {});
      throw new Error('changed my mind');
    });
    await expect(broken).rejects.toThrow('changed my mind');
    expect([jobId.length, await stored(jobId), await orders(`${name} gone`)]).toEqual([36, undefined, 0]);
  });

  test('what the database refuses rolls the rest back', async () => {
    const refused = inTransaction(`${name} refused`, (transaction) => submitWithin(transaction, 'no_such', {}));
    await expect(refused).rejects.toBeInstanceOf(Error);
    expect(await orders(`${name} refused`)).toBe(0);
    const both = { delay: 1, runAt: '2031-01-01T00:00:00Z' };
    await expect(inTransaction(name, (transaction) => submitWithin(transaction, 'noop', {}, both))).rejects.toThrow(
      TypeError,
    );
  });
});
