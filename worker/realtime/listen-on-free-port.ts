import { once } from 'node:events';
import type { Server } from 'node:http';

const mostTries = 51;

/**
 * Listens on the wanted port or, when it is taken, on the next free one.
 *
 * @returns the port
 * @throws Error when 51 ports in a row are taken, or the host is none of this machine's
 */
export async function listenOnFreePort(server: Server, host: string, wanted: number): Promise<number> {
  for (let tries = 0; tries < mostTries && wanted + tries <= 65_535; tries += 1) {
    try {
      server.listen({ host, port: wanted === 0 ? 0 : wanted + tries });
      await once(server, 'listening');
      const address = server.address();
      if (address !== null && typeof address === 'object') return address.port;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) {
        throw new Error(`The realtime server cannot listen on ${host}:${wanted + tries}.`, { cause: error });
      }
    }
  }
  throw new Error(`REALTIME_PORT: ${wanted} and the 50 ports after it are taken on ${host}.`);
}
