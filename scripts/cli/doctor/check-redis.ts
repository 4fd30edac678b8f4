import { bytesText, percentText } from '../../../src/client/format-number.ts';
import { connectRedis, type RedisAddress } from '../../../src/server/queue/connect-redis.ts';
import { badEvictionPolicy, infoOf } from '../../../src/server/queue/redis-state.ts';
import { ok, problem, warning, type Finding } from './finding.ts';
import { messageOf } from './message-of.ts';

const name = 'queue';
const oldestRedis = [6, 2] as const;
const answerMs = 2000;
const fullShare = 0.8;

/**
 * Whether Redis takes and keeps hints, by what it tells of itself: nothing is written to it.
 *
 * @param prefix what all keys begin with, by which one node of a cluster has them
 */
export async function checkRedis(address: RedisAddress, prefix: string): Promise<Finding> {
  const place = placeOf(address);
  const redis = connectRedis(address, {
    lazyConnect: true,
    connectTimeout: answerMs,
    // A Redis that is frozen accepts the connection and then says nothing.
    commandTimeout: answerMs,
    socketTimeout: answerMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let lastError: Error | undefined;
  redis.on('error', (error: Error) => {
    lastError = error;
  });
  try {
    await redis.connect();
    return judgeRedis(await infoOf(redis, 'everything', prefix), place);
  } catch (error) {
    const advice = /WRONGPASS|NOAUTH|NOPERM/.test(messageOf(error))
      ? 'check the user and password in REDIS_URL, and that the user may ask INFO'
      : 'check REDIS_URL, and that Redis runs';
    const found = `Redis on ${place} does not answer: ${messageOf(lastError ?? error)}`;
    return problem(name, found, 'jobs are accepted and wait until it is back', advice);
  } finally {
    redis.disconnect();
  }
}

function placeOf({ url, sentinels, clusterNodes }: RedisAddress): string {
  const { host } = new URL(url);
  if (clusterNodes) return `a cluster (${[host, ...clusterNodes].join(', ')})`;
  return sentinels ? `${host} by Sentinel (${sentinels.join(', ')})` : host;
}

/** @param info what Redis answers to INFO */
export function judgeRedis(info: string, place: string): Finding {
  const valueOf = (field: string) => new RegExp(`^${field}:(\\S+)`, 'm').exec(info)?.[1];
  const valkey = valueOf('valkey_version');
  const version = valueOf('redis_version') ?? '';
  const found = `${valkey === undefined ? `Redis ${version}` : `Valkey ${valkey}`} on ${place}`;
  if (isOlder(version)) {
    const oldest = oldestRedis.join('.');
    return problem(name, found, `BullMQ needs Redis ${oldest}`, `upgrade it to ${oldest} or newer`);
  }
  const policy = badEvictionPolicy(info);
  if (policy !== undefined) {
    const why = 'when memory is short it drops queued work; web and worker refuse to start';
    const advice = 'CONFIG SET maxmemory-policy noeviction, and the same in its configuration';
    return problem(name, `${found}, maxmemory-policy ${policy}`, why, advice);
  }
  return judgeWrites(valueOf, found) ?? judgeMemory(valueOf, `${found}, noeviction, ${savingOf(valueOf)}`);
}

type ValueOf = (field: string) => string | undefined;

function judgeWrites(valueOf: ValueOf, found: string): Finding | undefined {
  const why = 'it takes no hints: jobs are accepted and wait';
  if (valueOf('loading') === '1') return problem(name, `${found}, loading`, why, 'wait until it has read its data');
  if (valueOf('role') === 'slave' && valueOf('slave_read_only') !== '0')
    return problem(name, `${found}, read-only`, why, 'it is a replica: let REDIS_URL lead to the primary');
  const failed = ['rdb_last_bgsave_status', 'aof_last_write_status'].filter(
    (field) => (valueOf(field) ?? 'ok') !== 'ok',
  );
  if (failed.length === 0) return undefined;
  return problem(name, `${found}, cannot save (${failed.join(', ')})`, why, 'look at its log and its disk');
}

/** Neither is needed: hints that are lost are made again. */
function savingOf(valueOf: ValueOf): string {
  if (valueOf('aof_enabled') === '1') return 'kept by AOF';
  return Number(valueOf('rdb_last_save_time') ?? 0) > 0 && Number(valueOf('rdb_saves') ?? 0) > 0
    ? 'kept by snapshots'
    : 'kept in memory alone, which is enough';
}

function judgeMemory(valueOf: ValueOf, found: string): Finding {
  const used = Number(valueOf('used_memory') ?? 0);
  const limit = Number(valueOf('maxmemory') ?? 0);
  const most = limit > 0 ? limit : Number(valueOf('total_system_memory') ?? 0);
  if (most === 0 || used < fullShare * most) return ok(name, `${found}, ${bytesText(used)} used`);
  const full = `${found}, ${percentText(used / most)} of ${bytesText(most)} used`;
  const advice = 'raise maxmemory or give it more, or see what else is kept there';
  if (limit > 0 && used >= limit) return problem(name, full, 'it takes no hints: jobs are accepted and wait', advice);
  return warning(name, full, 'when it is full it takes no hints, and jobs wait', advice);
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < oldestRedis[0] || (major === oldestRedis[0] && minor < oldestRedis[1]);
}
