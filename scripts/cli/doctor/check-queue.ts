import { BULLMQ_MAJOR_VERSION, LATEST_SCHEMA_VERSION } from 'bullmq';
import { Redis } from 'ioredis';
import { badEvictionPolicy, readRedisState } from '../../../src/server/queue/redis-state.ts';
import { bad, ok, withoutDatabase, type Finding, type Patient } from './finding.ts';
import { messageOf } from './message-of.ts';

const name = 'queue';
const oldestRedis = [6, 2] as const;
const answerMs = 2000;

/** Whether the queue takes hints: Redis where REDIS_URL is set, else BullMQ's tables in the same PostgreSQL. */
export async function checkQueue(patient: Patient): Promise<Finding> {
  const { REDIS_URL, QUEUE_PREFIX } = patient.env;
  return REDIS_URL === undefined ? checkTables(patient) : checkRedis(REDIS_URL, `${QUEUE_PREFIX}:doctor`);
}

async function checkTables({ db, isDatabaseUp }: Patient): Promise<Finding> {
  if (!isDatabaseUp) return withoutDatabase(name);
  const { rows } = await db.pool.query<{ there: boolean }>(
    `SELECT to_regclass('bullmq.migration') IS NOT NULL AS there`,
  );
  const version = rows[0]?.there
    ? (
        await db.pool.query<{ version: number }>(
          'SELECT coalesce(max(version), 0)::int AS version FROM bullmq.migration',
        )
      ).rows[0]?.version
    : 0;
  const found = `BullMQ ${BULLMQ_MAJOR_VERSION} on PostgreSQL (no REDIS_URL)`;
  if (version === LATEST_SCHEMA_VERSION) return ok(name, found);
  return bad(name, `${found}, its tables are at ${version} of ${LATEST_SCHEMA_VERSION}`, 'run "taskflow migrate"');
}

async function checkRedis(url: string, probeKey: string): Promise<Finding> {
  const place = new URL(url).host;
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: answerMs,
    // A Redis that is frozen accepts the connection and then says nothing.
    commandTimeout: answerMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let lastError: Error | undefined;
  redis.on('error', (error: Error) => {
    lastError = error;
  });
  try {
    await redis.connect();
    return await judge(redis, place, probeKey);
  } catch (error) {
    const advice = /WRONGPASS|NOAUTH|NOPERM/.test(messageOf(error))
      ? 'check the password in REDIS_URL'
      : 'check REDIS_URL, and that Redis runs; until then jobs are accepted and wait';
    return bad(name, `Redis on ${place} does not answer: ${messageOf(lastError ?? error)}`, advice);
  } finally {
    redis.disconnect();
  }
}

async function judge(redis: Redis, place: string, probeKey: string): Promise<Finding> {
  const [server, memory] = [await redis.info('server'), await redis.info('memory')];
  const valkey = /^valkey_version:(\S+)/m.exec(server)?.[1];
  const version = /^redis_version:(\S+)/m.exec(server)?.[1] ?? '';
  const policy = badEvictionPolicy(memory);
  const found = `${valkey === undefined ? `Redis ${version}` : `Valkey ${valkey}`} on ${place}`;
  if (isOlder(version)) return bad(name, found, `TaskFlow needs Redis ${oldestRedis.join('.')} or newer`);
  if (policy !== undefined) {
    const advice = 'CONFIG SET maxmemory-policy noeviction, and in its configuration: otherwise it drops queued work';
    return bad(name, `${found}, maxmemory-policy ${policy}`, advice);
  }
  const state = await readRedisState(redis, probeKey);
  if (state === 'up') return ok(name, `${found}, maxmemory-policy noeviction`);
  return bad(name, `${found}, ${state}`, 'it must take writes: look at its log, its memory and its disk');
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < oldestRedis[0] || (major === oldestRedis[0] && minor < oldestRedis[1]);
}
