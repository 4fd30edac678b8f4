import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { hotRoutes } from './app/api/hot-routes.ts';
import { EnvError, loadEnv } from './server/env.ts';
import type { Env } from './server/env.ts';
import { answerWhileStarting } from './server/http/answer-while-starting.ts';
import { createFront } from './server/http/front.ts';
import type { Front } from './server/http/front.ts';
import { createHotHandler } from './server/http/hot-handler.ts';
import { startPages } from './server/http/pages.ts';
import { assertReadyToStart } from './server/start-checks.ts';
import { StartRefused } from './server/start-refused.ts';
import { startWebServices } from './server/web-services.ts';

/** Exit code that tells a supervisor: a restart will not help. */
const configurationError = 78;

async function main(): Promise<void> {
  const startedAt = performance.now();
  const env = loadEnv();
  const services = await startWebServices(env);
  // In development all goes through Next, so that a changed route is the one that answers. Tests can ask for the same,
  // to compare the two ways.
  const throughNext = env.NODE_ENV === 'development' || process.env['TASKFLOW_THROUGH_NEXT'] === '1';
  const answerHot = throughNext ? () => false : createHotHandler(hotRoutes);
  let isStarted = false;
  const front = createFront(services, (request, response) => {
    if (isStarted) return answerHot(request, response);
    void answerWhileStarting(services, request, response);
    return true;
  });
  const url = await listen(front, env);
  await assertReadyToStart('web', env, services.db, services.log);
  const pages = await startPages(env);
  front.givePages(pages);
  isStarted = true;
  process.stdout.write(`TaskFlow web is ready on ${url} after ${Math.round(performance.now() - startedAt)} ms\n`);

  let signals = 0;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      signals += 1;
      if (signals > 1) process.exit(1);
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          services.log.error({ err: error }, 'The shutdown failed');
          process.exit(1);
        },
      );
    });
  }

  async function stop(): Promise<void> {
    // Who waits for a job is answered with it as it is, and who follows one comes back to another process.
    services.changes.close();
    services.claims.close();
    await front.close(env.SHUTDOWN_GRACE_MS);
    await pages.close();
    await services.close();
  }
}

async function listen({ server }: Front, { PORT, HOST }: Env): Promise<string> {
  server.listen(PORT, HOST);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new StartRefused(listenProblem(error, PORT, HOST));
  }
  // A server that listens on TCP has an address with a port.
  const { port } = server.address() as AddressInfo;
  return `http://${HOST.includes(':') && !HOST.startsWith('[') ? `[${HOST}]` : HOST}:${port}`;
}

function listenProblem(error: unknown, port: number, host: string): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return `Port ${port} is taken: stop what listens there, or set PORT to another one.`;
  if (code === 'EACCES') return `Port ${port} may not be used by this user: set PORT to one above 1023.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `HOST=${host} is no address of this machine.`;
  return `Port ${port} of ${host} cannot be opened: ${error instanceof Error ? error.message : String(error)}`;
}

main().catch((error: unknown) => {
  const lines = error instanceof EnvError ? error.lines : [error instanceof Error ? error.message : String(error)];
  for (const line of lines) process.stderr.write(`${line}\n`);
  process.exit(error instanceof EnvError || error instanceof StartRefused ? configurationError : 1);
});
