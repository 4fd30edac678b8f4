import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { reachableHost } from './reachable-host.ts';

const nearby = { DATABASE_URL: 'postgresql://user@127.0.0.1/db', REALTIME_ADVERTISED_HOST: undefined };
// An address for documentation, to which at most a default route leads.
const away = { ...nearby, DATABASE_URL: 'postgresql://user@192.0.2.1/db' };

test('one address is where the worker is reached, and an operator may name another', async () => {
  expect(await reachableHost({ ...away, HOST: '10.0.0.7' })).toBe('10.0.0.7');
  expect(await reachableHost({ ...away, HOST: '0.0.0.0', REALTIME_ADVERTISED_HOST: 'worker-3.example' })).toBe(
    'worker-3.example',
  );
});

test.each(['0.0.0.0', '::', '[::]'])(
  'of a worker on %s others are told an address that this machine has',
  async (HOST) => {
    const own = Object.values(networkInterfaces()).flatMap((found) => (found ?? []).map(({ address }) => address));
    const others = own.filter((address) => !/^(127\.|::1$)/.test(address));
    for (const env of [nearby, away]) {
      const host = await reachableHost({ ...env, HOST });
      expect(others.length > 0 ? others : ['127.0.0.1']).toContain(host);
    }
  },
);
