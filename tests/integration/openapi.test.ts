import { randomUUID } from 'node:crypto';
import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { createClient } from '@hey-api/openapi-ts';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hotRoutes } from '../../src/app/api/hot-routes.ts';
import { scopes, type Scope } from '../../src/jobs/scopes.ts';
import { describedPaths } from '../../src/server/openapi/described-paths.ts';
import { apiDocument } from '../../src/server/openapi/document.ts';
import type { HttpMethod, Operation } from '../../src/server/openapi/operation.ts';
import { startApi, type TestApi } from '../support/api.ts';
import { startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';

let api: TestApi;
let worker: RunningProcess;
beforeAll(async () => {
  api = await startApi('postgres');
  worker = await startWorkerProcess(api.settings);
});
afterAll(async () => {
  await worker.stop();
  await api.stop();
});

interface Described {
  method: HttpMethod;
  template: string;
  operation: Operation;
}
const operations: Described[] = Object.entries(describedPaths).flatMap(([template, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method: method as HttpMethod, template, operation })),
);

/** Routes that are no part of the public API: tRPC has types of its own, and the last names what is not there. */
const isUndescribed = (route: string): boolean => route.startsWith('/api/trpc/') || route === '/api/[...path]';

test('the document is OpenAPI 3.1, the same at every process, and kept by who knows it', async () => {
  const { status, body, headers } = await api.get('/api/openapi.json');
  expect([status, body]).toEqual([200, apiDocument()]);
  const validated = await new Validator().validate(body);
  expect(validated.errors).toBeUndefined();
  expect(validated.valid).toBe(true);
  const again = await api.get('/api/openapi.json', { 'if-none-match': headers.get('etag') ?? '' });
  expect(again.status).toBe(304);
});

test('every route is described, and every description has its route', async () => {
  const described = operations.map(({ method, template }) => `${method} ${template}`);
  const routed: string[] = [];
  for (const [route] of hotRoutes.filter(([one]) => !isUndescribed(one))) {
    const template = route.replaceAll(/\[(\w+)\]/g, '{$1}');
    const { headers } = await api.send('OPTIONS', route.replaceAll(/\[\w+\]/g, 'x'));
    const allowed = (headers.get('allow') ?? '').split(', ');
    routed.push(...allowed.filter((one) => one !== 'HEAD' && one !== 'OPTIONS').map((one) => `${one} ${template}`));
  }
  expect(routed.toSorted((one, other) => one.localeCompare(other))).toEqual(
    described.toSorted((one, other) => one.localeCompare(other)),
  );
});

test('every route file is answered in front of Next too', () => {
  const files = globSync('src/app/**/route.ts').map((file) => `/${path.dirname(file).slice('src/app/'.length)}`);
  expect(new Set(hotRoutes.map(([route]) => route))).toEqual(new Set(files));
});

test('names of calls are unlike, and all that a path names is described', () => {
  const ids = operations.map(({ operation }) => operation.id);
  expect(ids).toEqual([...new Set(ids)]);
  for (const { template, operation } of operations) {
    const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect([template, Object.keys(operation.path?.shape ?? {})]).toEqual([template, names]);
  }
});

describe('examples', () => {
  const bodies = operations.flatMap((described) =>
    Object.entries(described.operation.body?.examples ?? {}).map(([name, body]) => ({ ...described, name, body })),
  );
  test.each(bodies.filter(({ operation }) => operation.id !== 'createKey'))(
    '$method $template: $name works as it stands',
    async ({ method, template, body }) => {
      const job = { taskType: 'send_email', payload: { to: 'a@example.com', subject: 'x', body: 'x' } };
      const { body: made } = await api.send('POST', '/api/jobs', { ...job, delay: 3_600_000 });
      const wanted = { name: randomUUID(), taskType: 'noop', cron: '0 0 1 1 *' };
      const { body: schedule } = await api.send('POST', '/api/schedules', wanted);
      const fingerprint = '1-9f86d081884c7d659a2feaa0';
      await api.pool.query(
        `INSERT INTO taskflow.error_groups (fingerprint, task_type, code, title, first_seen_at, last_seen_at, count, job_id)
        VALUES ($1, 'noop', 'lost', 'x', taskflow.now(), taskflow.now(), 1, $2) ON CONFLICT DO NOTHING`,
        [fingerprint, made.jobId],
      );
      const address = template
        .replace('{fingerprint}', fingerprint)
        .replace('{jobId}', made.jobId)
        .replace('{scheduleId}', schedule.scheduleId)
        .replace('{taskType}', 'count_words');
      const { status, body: answered } = await api.send(method, address, body);
      expect([status, answered]).toEqual([expect.toBeOneOf([200, 201, 202]), expect.anything()]);
    },
  );
});

describe('keys', () => {
  const keys = new Map<Scope, string>();
  beforeAll(async () => {
    const [example] = Object.values(describedPaths['/api/keys']?.POST?.body?.examples ?? {});
    const { body } = await api.send('POST', '/api/keys', example);
    for (const scope of scopes) {
      const made = await api.send('POST', '/api/keys', { name: scope, scopes: [scope] }, bearer(body.key));
      keys.set(scope, made.body.key);
    }
    await waitFor(async () => (await api.get('/api/stats')).status === 401);
  });
  const bearer = (key: string | undefined) => ({ authorization: `Bearer ${key}` });
  const held: Record<Scope, readonly Scope[]> = {
    read: ['read'],
    submit: ['submit'],
    manage: ['read', 'submit', 'manage'],
    admin: scopes,
  };

  test.each(operations)(
    '$method $template takes the scopes it says, and no others',
    async ({ method, template, operation }) => {
      const address = template.replaceAll(/\{\w+\}/g, 'none');
      const send = async (headers: Record<string, string>) =>
        (await api.send(method, address, undefined, headers)).status;
      const { for: anyOf } = operation;
      const refused =
        anyOf === 'anybody' ? [] : scopes.filter((scope) => !anyOf.some((one) => held[scope].includes(one)));
      for (const scope of scopes) {
        const status = await send(bearer(keys.get(scope)));
        expect([scope, status === 403]).toEqual([scope, refused.includes(scope)]);
      }
      expect((await send({})) === 401).toBe(anyOf !== 'anybody');
    },
  );

  test('a client that a generator made from the document compiles and works', async () => {
    const folder = await mkdtemp(path.resolve('.taskflow', 'generated-client-'));
    try {
      const document = path.join(folder, 'openapi.json');
      await writeFile(document, JSON.stringify(apiDocument()));
      await createClient({ input: document, output: path.join(folder, 'client'), logs: { level: 'silent' } });
      await writeFile(path.join(folder, 'program.ts'), generatedClientProgram);
      const config = {
        extends: '../../tsconfig.json',
        include: ['.'],
        exclude: [],
        compilerOptions: {
          allowJs: false,
          checkJs: false,
          incremental: false,
          plugins: [],
          exactOptionalPropertyTypes: false,
        },
      };
      await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
      await run(process.execPath, ['node_modules/typescript-native/bin/tsc', '--noEmit', '-p', folder]);
      const bundle = path.join(folder, 'program.js');
      await run('node_modules/.bin/rolldown', [
        path.join(folder, 'program.ts'),
        '--file',
        bundle,
        '--platform',
        'node',
        '--format',
        'esm',
      ]);
      const { stdout } = await run(process.execPath, [bundle, api.url, keys.get('manage') ?? '']);
      expect(JSON.parse(stdout)).toEqual({ status: 'completed', listed: true, refused: 'invalid_input', unknown: 404 });
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 120_000);
});

/** Runs a program to its end; what it printed is the message when it fails. */
async function run(program: string, args: string[]): Promise<{ stdout: string }> {
  try {
    return await promisify(execFile)(program, args);
  } catch (error) {
    throw new Error(error instanceof Error && 'stdout' in error ? String(error.stdout) : program, { cause: error });
  }
}

const generatedClientProgram = `
import { createClient } from './client/client/index.ts';
import { getJob, listJobs, submitJob } from './client/sdk.gen.ts';
const [, , url, key] = process.argv;
const client = createClient({ baseUrl: url, auth: key });
const payload = { to: 'ada@example.com', subject: 'Hello', body: 'From a generated client.' };
const made = await submitJob({ client, body: { taskType: 'send_email', payload, tags: ['generated'] }, throwOnError: true });
const { data: job } = await getJob({ client, path: { jobId: made.data.jobId }, query: { wait: 20 }, throwOnError: true });
const status: 'pending' | 'active' | 'completed' | 'failed' | 'cancelled' = job.status;
const { data: page } = await listJobs({ client, query: { tag: 'generated' }, throwOnError: true });
const refused = await submitJob({ client, body: { taskType: 'send_email', payload: { to: 1 } } });
const unknown = await getJob({ client, path: { jobId: 'none' } });
process.stdout.write(JSON.stringify({
  status, listed: page.jobs.some(({ jobId }) => jobId === job.jobId), refused: refused.error?.code, unknown: unknown.error?.status,
}));
`;
