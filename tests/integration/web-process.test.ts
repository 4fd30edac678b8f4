import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { startApi } from '../support/api.ts';
import { compileCache } from '../support/compile-cache.ts';
import { freePort } from '../support/free-port.ts';
import { programFile } from '../support/program-file.ts';
import { emptyDatabase, freshDatabase, settingsFor } from '../support/servers.ts';
import { waitFor } from '../support/wait-for.ts';

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

async function aDatabase(kind: typeof freshDatabase = freshDatabase) {
  const database = await kind();
  cleanUps.push(() => database.drop());
  return database;
}

/** Runs the web process, or the worker, until it ends by itself. */
async function runUntilEnd(
  settings: Record<string, string>,
  entry = 'src/web.ts',
): Promise<{ exitCode: unknown; errors: string }> {
  const env: Record<string, string | undefined> = {
    PATH: process.env['PATH'],
    PORT: String(await freePort()),
    ...settings,
  };
  const child = spawn(process.execPath, [programFile(entry)], {
    env: { ...env, NODE_ENV: 'test', NODE_COMPILE_CACHE: compileCache },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  cleanUps.push(async () => child.kill('SIGKILL'));
  const [errors, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { exitCode, errors };
}

describe('a process that must not run says why in one line, with the exit code for configuration', () => {
  test('bad settings, one line each', async () => {
    const { exitCode, errors } = await runUntilEnd({ PORT: 'many', HOST: 'localhost', MAX_RETRIES: '11' });
    expect(exitCode).toBe(78);
    const lines = errors.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines.map((line) => line.split(':')[0])).toEqual(
      expect.arrayContaining(['DATABASE_URL', 'MAX_RETRIES', 'PORT']),
    );
  });

  test('a schema that is behind', async () => {
    const { exitCode, errors } = await runUntilEnd(settingsFor('postgres', await aDatabase(emptyDatabase)));
    expect(exitCode).toBe(78);
    expect(errors).toMatch(/^.*npm run migrate.*\n$/);
  });

  test('a database that refuses the connection, without repeating the password', async () => {
    const { url } = await aDatabase();
    const { exitCode, errors } = await runUntilEnd(settingsFor('postgres', { url: `${url}_that_is_not_there` }));
    expect(exitCode).toBe(78);
    expect(errors).toMatch(/^PostgreSQL refused DATABASE_URL.*\n$/);
    expect(errors).not.toContain('postgres:postgres');
  });

  test('an open HOST without a key, naming both ways out', async () => {
    const { exitCode, errors } = await runUntilEnd({ ...settingsFor('postgres', await aDatabase()), HOST: '0.0.0.0' });
    expect(exitCode).toBe(78);
    expect(errors).toMatch(/^.*TASKFLOW_BOOTSTRAP_KEY.*127\.0\.0\.1.*\n$/);
  });

  test('a taken port', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    cleanUps.push(async () => taken.close());
    const address = taken.address();
    const port = typeof address === 'object' && address ? String(address.port) : '';
    const { exitCode, errors } = await runUntilEnd({ ...settingsFor('postgres', await aDatabase()), PORT: port });
    expect(exitCode).toBe(78);
    expect(errors).toMatch(new RegExp(`^Port ${port} is taken.*\n$`));
  });

  test('a worker with a handler that is no program', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'taskflow-handlers-'));
    cleanUps.push(() => rm(folder, { recursive: true }));
    await writeFile(path.join(folder, 'broken.js'), 'export const task = ;');
    const settings = { ...settingsFor('postgres', await aDatabase()), REALTIME_PORT: String(await freePort()) };
    const { exitCode, errors } = await runUntilEnd({ ...settings, HANDLERS_DIR: folder }, 'worker/main.ts');
    expect(exitCode).toBe(78);
    expect(errors).toMatch(/^The handler .*broken\.js cannot be loaded.*\n$/);
  });
});

test('SIGTERM lets a request under way finish, then ends with 0', async () => {
  const api = await startApi('postgres');
  cleanUps.push(() => api.stop());
  const socket = connect(api.web.port, '127.0.0.1');
  const body = JSON.stringify({ taskType: 'noop' });
  const answer = text(socket);
  socket.write(
    `POST /api/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n` +
      body.slice(0, 5),
  );
  // The process has surely seen the first half once a later request on another connection was answered.
  await api.get('/healthz');
  const exited = api.web.stop('SIGTERM');
  await waitFor(
    () =>
      fetch(`${api.url}/healthz`).then(
        () => false,
        () => true,
      ),
    { what: 'no connection is accepted' },
  );
  socket.write(body.slice(5));
  expect(await answer).toMatch(/^HTTP\/1\.1 201 /);
  expect(await exited).toBe(0);
});

test('a realtime socket is passed on to a live worker, and one for which there is none is refused', async () => {
  const api = await startApi('postgres');
  cleanUps.push(() => api.stop());
  expect(await upgrade(api.web.port, '/other')).toMatch(/^HTTP\/1\.1 404 /);
  expect(await upgrade(api.web.port, '/socket.io/?EIO=4')).toMatch(/^HTTP\/1\.1 503 /);

  const echo = await anEchoingServer();
  cleanUps.push(async () => echo.close());
  const address = echo.address();
  await api.pool.query(
    `INSERT INTO taskflow.workers (id, host, pid, version, task_types, concurrency, realtime_host, realtime_port, lease_expires_at)
     VALUES (gen_random_uuid(), 'test', 1, '0', '{}', 1, '127.0.0.1', $1, now() + interval '1 minute')`,
    [typeof address === 'object' && address ? address.port : 0],
  );
  const answer = await waitFor(
    async () => {
      const given = await upgrade(api.web.port, '/socket.io/?EIO=4', 'ping');
      return given.startsWith('HTTP/1.1 101 ') && given;
    },
    { what: 'the worker is found' },
  );
  expect(answer).toContain('you asked for /socket.io/?EIO=4 as localhost: ping');
});

/** Asks for a WebSocket, says something when it is open, and answers all that came until the server ended it. */
async function upgrade(port: number, path: string, message = ''): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n${message}`,
  );
  return text(socket);
}

/** Accepts an upgrade, says back what it was asked and the first thing it hears, and ends. */
async function anEchoingServer(): Promise<Server> {
  const server = createServer().listen(0, '127.0.0.1');
  server.on('upgrade', (request, socket, head) => {
    const say = (heard: string) => socket.end(`you asked for ${request.url} as ${request.headers.host}: ${heard}`);
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    if (head.length > 0) say(head.toString());
    else socket.once('data', (data) => say(String(data)));
  });
  await once(server, 'listening');
  return server;
}
