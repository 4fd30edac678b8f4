import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { ChaosSystem } from './chaos-system.ts';
import type { PlannedFault } from './plan-faults.ts';

/** Does one fault to the system and undoes it: when this settles, everything was started again. */
export async function injectFault(system: ChaosSystem, { fault, victim, forMs }: PlannedFault): Promise<void> {
  const index = victim % system.workers.length;
  const web = victim % system.webs.length;
  switch (fault) {
    case 'worker killed':
      await system.worker(index).stop('SIGKILL');
      await system.startWorker(index);
      break;
    case 'worker frozen past its lease':
      process.kill(system.worker(index).pid, 'SIGSTOP');
      await delay(forMs);
      process.kill(system.worker(index).pid, 'SIGCONT');
      break;
    case 'worker terminated':
      await system.worker(index).stop('SIGTERM');
      await system.startWorker(index);
      break;
    case 'web killed':
      await system.web(web).stop('SIGKILL');
      await system.startWeb(web);
      break;
    case 'postgres restarted':
      await system.postgres.restart();
      break;
    case 'postgres connections ended':
      await endConnections(system);
      break;
    case 'postgres frozen':
      system.postgres.signalAll('SIGSTOP');
      await delay(forMs);
      system.postgres.signalAll('SIGCONT');
      break;
    case 'jobs cancelled':
      await cancelSome(system, web);
      break;
    case 'hints doubled':
      await doubleHints(system);
      break;
    case 'redis killed, restarted empty':
      await system.restartRedis('empty');
      break;
    case 'redis flushed':
      await onRedis(system, (redis) => redis.flushall());
      break;
    case 'redis frozen past the lease':
      system.signalRedis('SIGSTOP');
      await delay(forMs);
      system.signalRedis('SIGCONT');
      break;
    case 'redis restarted from a snapshot':
      await onRedis(system, (redis) => redis.save());
      await delay(forMs / 2);
      await system.restartRedis('snapshot');
      break;
  }
}

/** Ends every connection to the database but the one that asks. */
export async function endConnections(system: ChaosSystem): Promise<void> {
  await system.pool
    .query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    )
    .catch(() => undefined);
}

/** One command on the system's Redis; what fails while Redis is down is a fault that did not happen. */
export async function onRedis(system: ChaosSystem, act: (redis: Redis) => Promise<unknown>): Promise<void> {
  if (!system.redis) return;
  const redis = new Redis(system.redis.url, { maxRetriesPerRequest: 3 });
  redis.on('error', () => undefined);
  try {
    await act(redis);
  } finally {
    redis.disconnect();
  }
}

async function cancelSome(system: ChaosSystem, web: number): Promise<void> {
  const { rows } = await system.pool.query<{ id: string }>(
    "SELECT id FROM taskflow.jobs WHERE status IN ('pending', 'active') ORDER BY id LIMIT 20",
  );
  // A cancel may find that its job has just ended, or a process that is down: both are answers of a kind.
  await Promise.allSettled(
    rows.map(({ id }) =>
      fetch(`${system.web(web).url}/api/jobs/${id}`, { method: 'DELETE', signal: AbortSignal.timeout(10_000) }),
    ),
  );
}

/** Hints that are wrong in every way: of jobs that ended or run, of jobs that wait, of an old generation. */
async function doubleHints(system: ChaosSystem): Promise<void> {
  const { rows } = await system.pool.query<{ id: string; task_type: string; priority: number; generation: number }>(
    'SELECT id, task_type, priority, generation FROM taskflow.jobs ORDER BY updated_at DESC LIMIT 60',
  );
  await system.addHints(
    rows.flatMap((row) =>
      [0, 1].map((back) => ({
        taskType: row.task_type,
        priority: row.priority,
        ids: [[row.id, Math.max(0, row.generation - back)] as [string, number]],
      })),
    ),
  );
}
