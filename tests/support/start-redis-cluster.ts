import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from './free-port.ts';
import { startRedis, type RunningRedis } from './start-redis.ts';
import { waitFor } from './wait-for.ts';

export interface RunningCluster {
  /** host:port of the nodes, the replica's last. */
  places: string[];
  /** The settings by which a process finds it. */
  settings: Record<string, string>;
  /** Kills the primary that has the slot of this tag, which has the only replica, and waits until that has taken its place. */
  killPrimary(): Promise<void>;
  stop(): Promise<void>;
}

const slots = 16_384;
const shards = 3;

/** Starts three primaries, each with a third of the slots, and a replica of the one that has the keys of `{tag}`. */
export async function startRedisCluster(tag: string): Promise<RunningCluster> {
  const folders: string[] = [];
  const nodes = await Promise.all(
    Array.from({ length: shards + 1 }, async () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-test-cluster-'));
      folders.push(folder);
      const busPort = await freePort();
      const args = ['--cluster-enabled', 'yes', '--cluster-port', String(busPort), '--cluster-node-timeout', '2000'];
      const redis = await startRedis({ folder, args });
      return { redis, busPort, asked: new Redis(redis.url) };
    }),
  );
  const [first, ...others] = nodes;
  const replica = nodes.at(-1);
  if (!first || !replica) throw new Error('A cluster has nodes.');
  const infoOf = async ({ asked }: { asked: Redis }) => asked.cluster('INFO');
  for (const { redis, busPort } of others) await first.asked.call('CLUSTER', 'MEET', '127.0.0.1', redis.port, busPort);
  const primaries = nodes.slice(0, shards);
  for (const [at, { asked }] of primaries.entries()) {
    const [from, to] = [at, at + 1].map((part) => Math.floor((part * slots) / shards));
    await asked.call('CLUSTER', 'ADDSLOTSRANGE', String(from), String(Number(to) - 1));
  }
  const everyNode = async (wanted: RegExp) => (await Promise.all(nodes.map(infoOf))).every((info) => wanted.test(info));
  await waitFor(() => everyNode(/^cluster_known_nodes:4\r$/m), {
    timeoutMs: 60_000,
    what: 'the nodes know each other',
  });
  await waitFor(() => everyNode(/^cluster_state:ok\r$/m), { timeoutMs: 60_000, what: 'the cluster is up' });

  const slot = await first.asked.cluster('KEYSLOT', `{${tag}}`);
  const holder = primaries[Math.min(shards - 1, Math.floor((slot * shards) / slots))];
  if (!holder) throw new Error('Somebody has the slot.');
  await replica.asked.cluster('REPLICATE', await holder.asked.cluster('MYID'));
  await waitFor(async () => /master_link_status:up/.test(await replica.asked.info('replication')), {
    timeoutMs: 60_000,
    what: 'the replica follows',
  });
  const places = nodes.map(({ redis }) => `127.0.0.1:${redis.port}`);
  return {
    places,
    settings: {
      REDIS_URL: `redis://${places[0]}`,
      REDIS_CLUSTER_NODES: places.slice(1).join(','),
      QUEUE_PREFIX: `{${tag}}`,
    },
    async killPrimary() {
      holder.asked.disconnect();
      await holder.redis.stop('SIGKILL');
      const leads = async () =>
        /^role:master/m.test(await replica.asked.info('replication')) &&
        /^cluster_state:ok/m.test(await infoOf(replica));
      await waitFor(leads, { timeoutMs: 60_000, what: 'the replica leads' });
    },
    async stop() {
      for (const { asked } of nodes) asked.disconnect();
      await Promise.all(nodes.map(({ redis }: { redis: RunningRedis }) => redis.stop('SIGKILL')));
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    },
  };
}
