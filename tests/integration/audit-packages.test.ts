import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { auditPackages } from '../../scripts/checks/audit-packages.mjs';

// npm keeps what it was told about a weakness.
const cache = mkdtempSync(path.join(tmpdir(), 'taskflow-npm-'));
beforeAll(() => void vi.stubEnv('npm_config_cache', cache));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true });
});

/** A registry that answers the question for weaknesses as told, and knows nothing else. */
async function aRegistry(answer: RequestListener): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    if (request.method === 'POST') return answer(request, response);
    response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const telling = (weaknesses: object): RequestListener => {
  return (_request, response) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(weaknesses));
};
let weaknesses = 0;
const weakness = (severity: string) => ({
  next: [
    {
      id: (weaknesses += 1),
      url: 'https://x.example',
      title: 'A hole',
      severity,
      vulnerable_versions: '*',
      cwe: [],
      cvss: {},
    },
  ],
});

test('a critical or high weakness of a package is bad news', async () => {
  for (const severity of ['critical', 'high']) {
    const registry = await aRegistry(telling(weakness(severity)));
    expect(await auditPackages({ registry })).toMatchObject({
      verdict: 'weak',
      words: expect.stringContaining(`next: ${severity}`),
    });
  }
});

test('none, or a moderate one, is good news', async () => {
  expect(await auditPackages({ registry: await aRegistry(telling({})) })).toMatchObject({ verdict: 'sound' });
  const moderate = await aRegistry(telling(weakness('moderate')));
  expect(await auditPackages({ registry: moderate })).toMatchObject({ verdict: 'sound' });
});

test('a registry that refuses, hangs, or talks nonsense is neither', async () => {
  const refusing = await aRegistry((_request, response) => void response.writeHead(405).end('{}'));
  expect(await auditPackages({ registry: refusing })).toMatchObject({ verdict: 'unknown' });
  const hanging = await aRegistry(() => undefined);
  expect(await auditPackages({ registry: hanging, timeoutMs: 2000 })).toMatchObject({ verdict: 'unknown' });
  expect(await auditPackages({ registry: 'http://127.0.0.1:1/' })).toMatchObject({ verdict: 'unknown' });
  // npm is started three times, on a machine that may be busy.
}, 20_000);
