import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../support/api.ts';

let api: TestApi;
let host: string;
beforeAll(async () => {
  api = await startApi('postgres');
  host = new URL(api.url).host;
});
afterAll(() => api.stop());

interface RawAnswer {
  status: number;
  contentType: string | undefined;
  body: string;
}

/** Sends a request as it stands, over a connection of its own. */
async function ask(lines: string[]): Promise<RawAnswer> {
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
  socket.write([...lines, 'Connection: close', '', ''].join('\r\n'));
  const all = await text(socket);
  const end = all.indexOf('\r\n\r\n');
  const contentType = /^content-type: (.*)$/im.exec(all.slice(0, end))?.[1];
  return { status: Number(all.split(' ')[1]), contentType, body: all.slice(end + 4) };
}

const problem = (status: number) => expect.objectContaining({ status, contentType: 'application/problem+json' });
const paths = ['/api/jobs', '/api/trpc/whoAmI', '/api/realtime', '/healthz', '/nowhere'];

test.each([
  'a:99999',
  '999.999.999.999',
  '1.2.3.4.5',
  '[::1',
  '[1:2]',
  'a b',
  'a/b',
  'a@b',
  'a#',
  '%',
  '0x.0x1.999999999999',
])('a request whose Host is %j is refused, and the process goes on', async (odd) => {
  for (const path of paths) expect(await ask([`GET ${path} HTTP/1.1`, `Host: ${odd}`])).toEqual(problem(400));
  expect((await api.get('/healthz')).status).toBe(200);
});

test('a target in the absolute form is its path', async () => {
  const jobId = await api.submit({ delay: 86_400_000 });
  const found = await ask([`GET http://${host}/api/jobs?limit=1 HTTP/1.1`, `Host: ${host}`]);
  expect([found.status, JSON.parse(found.body).jobs[0].jobId]).toEqual([200, jobId]);
  expect(await ask([`GET HTTP://${host}/api/nowhere HTTP/1.1`, `Host: ${host}`])).toEqual(problem(404));
  for (const target of ['http://elsewhere.example/api/jobs', `http://${host}@elsewhere.example/`, 'ftp://a/', '*']) {
    expect(await ask([`GET ${target} HTTP/1.1`, `Host: ${host}`])).toEqual(problem(400));
  }
});

test.each([
  ['/api/jobs/%E0%A4%A', '%E0%A4%A'],
  ['/api/jobs/%ZZ/logs?limit=1', '%ZZ'],
  ['/api/trpc/%', '%'],
  ['/api/nowhere/%C0%80', '%C0%80'],
  ['/healthz/%', '%'],
])('the broken escapes of %s are refused with a problem that shows them', async (path, escape) => {
  const refused = await ask([`GET ${path} HTTP/1.1`, `Host: ${host}`]);
  expect(refused).toEqual(problem(400));
  expect(refused.body).toContain('"code":"bad_request"');
  expect(/"detail":"([^"]*)"/.exec(refused.body)?.[1]).toContain(escape);
});

test.each(['/tasks/%E0%A4%A', '/jobs/%ZZ', '/errors/%', '/<b>%ff</b>', '/_next/static/%'])(
  'a page at %s, whose escapes are broken, says so and leads on',
  async (path) => {
    const refused = await ask([`GET ${path}?a=%zz HTTP/1.1`, `Host: ${host}`]);
    expect([refused.status, refused.contentType]).toEqual([400, 'text/html; charset=utf-8']);
    expect(refused.body).toContain('<title>Broken address · TaskFlow</title>');
    expect(refused.body).toContain(`<code>${path.replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</code>`);
    expect(refused.body).toContain('href="/jobs"');
    expect((await ask([`HEAD ${path} HTTP/1.1`, `Host: ${host}`])).body).toBe('');
  },
);

test('broken escapes in a query are text', async () => {
  expect(await ask([`GET /api/jobs?limit=1&q=%zz HTTP/1.1`, `Host: ${host}`])).toMatchObject({ status: 200 });
});

test('a request of HTTP/1.0 needs no Host to be answered', async () => {
  expect((await ask(['GET /healthz HTTP/1.0'])).status).toBe(200);
  expect(await ask(['GET /api/jobs HTTP/1.0'])).toEqual(problem(401));
});

test('clients that ask for a socket and are gone at once end nothing', async () => {
  const head = ['GET /socket.io/?EIO=4 HTTP/1.1', `Host: ${host}`, 'Connection: Upgrade', 'Upgrade: websocket', '', ''];
  const vanish = async () => {
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    socket.write(head.join('\r\n'), () => socket.resetAndDestroy());
    await once(socket, 'close');
  };
  await Promise.all(Array.from({ length: 200 }, vanish));
  expect((await api.get('/healthz')).status).toBe(200);
});
