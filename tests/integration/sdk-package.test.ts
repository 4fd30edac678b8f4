import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildClient } from '../../scripts/packages/build-client.mjs';
import { startApi, type TestApi } from '../support/api.ts';
import { freePort } from '../support/free-port.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const key = 'tf_bootstrap_0123456789abcdef';
const origin = `http://127.0.0.1:${await freePort()}`;
let folder: string;
let installed: string;
let api: TestApi;
let page: Server;

/** An empty project that installed what `npm pack` made, beside ky. */
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'taskflow-client-'));
  installed = path.join(folder, 'node_modules/@taskflow/client');
  await buildClient(path.join(folder, 'built'));
  await run('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: path.join(folder, 'built') });
  const { version } = JSON.parse(await readFile(path.join(folder, 'built/package.json'), 'utf8'));
  await mkdir(installed, { recursive: true });
  const archive = path.join(folder, `taskflow-client-${version}.tgz`);
  await run('tar', ['-xzf', archive, '-C', installed, '--strip-components=1']);
  await symlink(path.join(root, 'node_modules/ky'), path.join(folder, 'node_modules/ky'));
  await writeFile(path.join(folder, 'package.json'), '{ "type": "module" }');
  api = await startApi('postgres', { TASKFLOW_BOOTSTRAP_KEY: key, CORS_ORIGIN: origin });
  page = createServer((request, response) => {
    void answerFile(request.url ?? '/').then(({ type, body }) => response.setHeader('content-type', type).end(body));
  }).listen(Number(new URL(origin).port), '127.0.0.1');
});
afterAll(async () => {
  page.close();
  await api.stop();
  await rm(folder, { recursive: true });
});

async function answerFile(url: string): Promise<{ type: string; body: string }> {
  const imports = { '@taskflow/client': '/@taskflow/client/index.js', ky: '/ky/distribution/index.js' };
  const html = `<script type="importmap">${JSON.stringify({ imports })}</script>`;
  if (!url.endsWith('.js')) return { type: 'text/html', body: html };
  return { type: 'text/javascript', body: await readFile(path.join(folder, 'node_modules', url), 'utf8') };
}

test('it needs nothing but ky', async () => {
  const { dependencies, peerDependencies } = JSON.parse(await readFile(path.join(installed, 'package.json'), 'utf8'));
  const mine = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  expect([dependencies, peerDependencies]).toEqual([{ ky: mine.dependencies.ky }, undefined]);
  const [code, types] = await Promise.all(
    ['index.js', 'index.d.ts'].map((name) => readFile(path.join(installed, name), 'utf8')),
  );
  const imported = [...`${code}${types}`.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']/g)].map(
    ([, name]) => name,
  );
  // In the comments of a type stands an example of an import.
  expect(new Set(imported)).toEqual(new Set(['ky']));
  expect(code).not.toMatch(/node:|\brequire\(|\bprocess\.|\bBuffer\b/);
  expect(types).not.toMatch(/[:<|&]\s*any\b/);
  for (const name of ['README.md', 'LICENSE']) await readFile(path.join(installed, name), 'utf8');
});

test.each([
  ['nodenext', 'nodenext', 'typescript'],
  ['esnext', 'bundler', 'typescript-native'],
])(
  'a strict program with module %s compiles against it, and a wrong one does not',
  async (module, moduleResolution, compiler) => {
    const readme = await readFile(path.join(installed, 'README.md'), 'utf8');
    const examples = [...readme.matchAll(/```ts\n([^]*?)```/g)].map(([, code]) => code ?? '');
    expect(examples.length).toBeGreaterThan(4);
    const program = `
import { createClient } from '@taskflow/client';
const client = createClient<{ greet: { payload: { to: string }; result: { said: string } } }>({ url: '' });
const { jobId } = await client.jobs.submit('greet', { to: 'Ada' });
const job = await client.jobs.waitFor(jobId);
if (job.status === 'completed') job.result.said satisfies string;
// @ts-expect-error a number is no name
await client.jobs.submit('greet', { to: 1 });
// @ts-expect-error there is no such status
client.jobs.list({ status: 'done' });
// @ts-expect-error there is no such thing
(await client.stats()).nothing;
`;
    const sources = Object.fromEntries([...examples, program].map((code, number) => [`example-${number}.ts`, code]));
    const globals = 'declare const process: { env: { TASKFLOW_KEY?: string } };';
    for (const [name, code] of Object.entries({ ...sources, 'globals.d.ts': globals })) {
      await writeFile(path.join(folder, name), code);
    }
    const compilerOptions = {
      ...{ module, moduleResolution, target: 'es2024', lib: ['es2024', 'dom', 'dom.iterable', 'dom.asynciterable'] },
      ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noEmit: true, types: [] },
    };
    const config = JSON.stringify({ compilerOptions, files: [...Object.keys(sources), 'globals.d.ts'] });
    await writeFile(path.join(folder, 'tsconfig.json'), config);
    const tsc = run(process.execPath, [path.join(root, 'node_modules', compiler, 'bin/tsc'), '-p', folder]);
    const output = await tsc.then(({ stdout }) => stdout).catch((error: { stdout: string }) => error.stdout);
    expect(output).toBe('');
  },
  60_000,
);

/** Runs the same in Node and in the browser: what it answers shows that each step worked. */
const steps = `
  const { createClient, ApiError } = await import('@taskflow/client');
  const client = createClient({ url, key });
  const { jobId } = await client.jobs.submit('noop', { note: 'Hi.' }, { delay: 600_000, tags: ['package'] });
  const states = [];
  for await (const { status } of client.jobs.events(jobId)) {
    if (states.push(status) === 1) await client.jobs.cancel(jobId);
  }
  const listed = [];
  for await (const job of client.jobs.list({ tag: 'package', limit: 1 })) listed.push(job.jobId);
  const refused = await client.jobs.cancel(jobId).catch((error) => error instanceof ApiError && error.code);
  // What reading on after a broken connection sends.
  const headers = { authorization: 'Bearer ' + key, 'last-event-id': '0' };
  const readOn = await fetch(url + '/api/jobs/' + jobId + '/events', { headers });
  const file = await client.files.upload('a,b', 'text/csv');
  return { states, isListed: listed.includes(jobId), refused, readsOn: readOn.ok, sizeBytes: file.sizeBytes };`;
const answer = {
  states: ['pending', 'cancelled'],
  isListed: true,
  refused: 'illegal_transition',
  readsOn: true,
  sizeBytes: 3,
};

test('it works in Node', async () => {
  const main = `const [url, key] = process.argv.slice(2);
    console.log(JSON.stringify(await (async () => {${steps}})()));`;
  await writeFile(path.join(folder, 'main.js'), main);
  const { stdout } = await run(process.execPath, [path.join(folder, 'main.js'), api.url, key]);
  expect(JSON.parse(stdout)).toEqual(answer);
});

test('it works in a browser, on a page of another origin', async () => {
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const tab = await browser.newPage();
    await tab.goto(origin);
    const done = tab.evaluate(`(async (url, key) => {${steps}})(${JSON.stringify(api.url)}, ${JSON.stringify(key)})`);
    expect(await done).toEqual(answer);
  } finally {
    await browser.close();
  }
}, 60_000);
