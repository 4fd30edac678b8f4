import { Gauge, type Registry } from 'prom-client';
import type { Database } from '../database.ts';

/** Shows how this process's pool of connections is used, at the moment of a scrape. */
export function meterPool({ pool }: Pick<Database, 'pool'>, registry: Registry): void {
  const registers = [registry];
  const connections = new Gauge({
    name: 'taskflow_database_connections',
    help: 'Open connections of the pool.',
    labelNames: ['state'],
    registers,
    collect() {
      connections.set({ state: 'idle' }, pool.idleCount);
      connections.set({ state: 'used' }, pool.totalCount - pool.idleCount);
    },
  });
  const waiting = new Gauge({
    name: 'taskflow_database_waiting',
    help: 'Statements and transactions that wait for a connection of the pool.',
    registers,
    collect() {
      waiting.set(pool.waitingCount);
    },
  });
  const limit = new Gauge({
    name: 'taskflow_database_connection_limit',
    help: 'Most connections that the pool opens: DATABASE_POOL_SIZE.',
    registers,
  });
  limit.set(pool.options.max);
}
