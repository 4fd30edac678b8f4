import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import type { Env } from '../env.ts';
import { packageFolder } from '../package-folder.ts';
import { StartRefused } from '../start-refused.ts';
import { refuseUpgrade } from './forward-upgrade.ts';
import { createPackedFiles } from './packed-files.ts';

/** Next, behind the front. */
export interface Pages {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts Next with the pages of this package.
 *
 * @throws StartRefused when it was not built and is not to be built as it goes
 */
export async function startPages(env: Env): Promise<Pages> {
  const dir = packageFolder();
  const dev = env.NODE_ENV === 'development';
  // Tests of the API and of the front need no pages, and must not depend on whether some were built.
  if (env.NODE_ENV === 'test') return noPages;
  if (!dev && !existsSync(path.join(dir, '.next', 'BUILD_ID'))) {
    throw new StartRefused('The dashboard is not built: run "npm run build".');
  }
  // Everything is served from here, and nothing is reported to anybody.
  process.env['NEXT_TELEMETRY_DISABLED'] ??= '1';
  const { default: next } = await import('next');
  // Next takes upgrades (its hot reload) from this server, or else from the one its first request came over, where the
  // front decides about them: so it gets one of its own, which hears of those that are meant for Next.
  const httpServer = createServer();
  const app = next({ dev, dir, hostname: env.HOST, port: env.PORT, httpServer });
  await app.prepare();
  const draw = app.getRequestHandler();
  const sendPacked = dev ? () => false : createPackedFiles(path.join(dir, '.next', 'static'));
  return {
    async handle(request, response) {
      if (!sendPacked(request, response)) await draw(request, response);
    },
    async upgrade(request, socket, head) {
      if (!dev || !httpServer.emit('upgrade', request, socket, head)) refuseUpgrade(socket, '404 Not Found');
    },
    close: () => app.close(),
  };
}

const noPages: Pages = {
  async handle(_request, response) {
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end('There are no pages in tests.\n');
  },
  async upgrade(_request, socket) {
    refuseUpgrade(socket, '404 Not Found');
  },
  close: async () => undefined,
};
