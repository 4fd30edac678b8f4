import { once } from 'node:events';
import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { isEveryAddress, type Env } from '../env.ts';

const loopback = /^(127\.|::1$)/;

/**
 * Where web finds this worker's realtime server, which listens on HOST: HOST itself where it is one address. Of a worker
 * that listens on all of them it is REALTIME_ADVERTISED_HOST, or the address that it has on the way to the database, since
 * web is on that network too; with a database on this very machine, the first address that others may reach.
 */
export async function reachableHost(
  env: Pick<Env, 'HOST' | 'REALTIME_ADVERTISED_HOST' | 'DATABASE_URL'>,
): Promise<string> {
  if (env.REALTIME_ADVERTISED_HOST !== undefined) return env.REALTIME_ADVERTISED_HOST;
  if (!isEveryAddress(env.HOST)) return env.HOST;
  return (await addressTowards(new URL(env.DATABASE_URL).hostname)) ?? firstAddress() ?? '127.0.0.1';
}

/** The address that the system would send from. Connecting a datagram socket sends nothing. */
async function addressTowards(host: string): Promise<string | undefined> {
  try {
    const { address, family } = await lookup(host.replaceAll(/[[\]]/g, ''));
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
    try {
      socket.connect(9, address);
      await once(socket, 'connect');
      const own = socket.address().address;
      return loopback.test(own) ? undefined : own;
    } finally {
      socket.close();
    }
  } catch {
    return undefined; // No name, no route: the database is away, or on this machine.
  }
}

function firstAddress(): string | undefined {
  const addresses = Object.values(networkInterfaces()).flatMap((found) => found ?? []);
  const others = addresses.filter(({ internal, address }) => !internal && !address.startsWith('fe80:'));
  return (others.find(({ family }) => family === 'IPv4') ?? others[0])?.address;
}
