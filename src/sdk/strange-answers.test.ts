import { expect, test } from 'vitest';
import { startStranger } from '../../tests/support/start-stranger.ts';
import { createClient, type TaskFlowClient } from './taskflow-client.ts';

const json = { 'content-type': 'application/json' };

test.each([
  ['{"hello":"world"}', json],
  ['null', json],
  ['[]', json],
  ['', json],
  ['<html>', { 'content-type': 'text/html' }],
])('an answer of 200 with %j is none of TaskFlow: nothing is said to be submitted', async (body, headers) => {
  const client = createClient({
    url: await startStranger((_request, response) => response.writeHead(200, headers).end(body)),
  });
  const calls: ((client: TaskFlowClient) => Promise<unknown>)[] = [
    ({ jobs }) => jobs.submit('any', {}),
    ({ jobs }) => jobs.submitMany([{ taskType: 'any' }]),
    ({ jobs }) => jobs.cancel('1'),
    ({ jobs }) => Array.fromAsync(jobs.list()),
    ({ jobs }) => Array.fromAsync(jobs.logs('1')),
    ({ jobs }) => Array.fromAsync(jobs.events('1')),
    ({ actions }) => actions.create({ action: 'cancel', filter: { tag: 'a' } }),
    ({ errors }) => Array.fromAsync(errors.list()),
    ({ errors }) => errors.retry('1'),
    ({ keys }) => keys.create({ name: 'a', scopes: ['read'] }),
    ({ stats }) => stats(),
  ];
  const outcomes = await Promise.allSettled(calls.map((call) => call(client)));
  const codes = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'fulfilled'));
  expect(new Set(codes)).toEqual(new Set(['unexpected_answer']));
});

test.each([301, 302, 307])(
  'a redirect with %d is not followed: a POST would become a GET, and the key be given away',
  async (status) => {
    const seen: (string | undefined)[] = [];
    const url = await startStranger(({ method, url: place }, response) => {
      seen.push(`${method} ${place}`);
      if (place?.startsWith('/moved')) response.writeHead(200, json).end('{"jobId":"1"}');
      else response.writeHead(status, { location: '/moved/api/jobs' }).end();
    });
    await expect(createClient({ url, key: 'tf_secret' }).jobs.submit('any', {})).rejects.toMatchObject({
      code: 'unexpected_answer',
      message: `POST ${url}/api/jobs was redirected to /moved/api/jobs, which is not followed: is this its address?`,
    });
    expect(seen).toEqual(['POST /api/jobs']);
  },
);

test('a refusal that only looks like a problem document is told as what it is, and without the query', async () => {
  const strange = { title: {}, code: 7, errors: 'no' };
  const url = await startStranger((_request, response) => response.writeHead(400, json).end(JSON.stringify(strange)));
  await expect(createClient({ url }).jobs.page({ payload: { password: 'secret' } })).rejects.toMatchObject({
    code: 'unexpected_answer',
    message: `GET ${url}/api/jobs was answered with 400, but not by TaskFlow: is this its address?`,
  });
});

test.each([
  [{ url: 'nonsense' }],
  [{ url: 'ftp://example.org' }],
  [{ url: 'http://user:secret@example.org' }],
  [{ url: 'http://example.org/?secret' }],
  [{ url: 'http://example.org', key: 'secret\nkey' }],
  [{ url: 'http://example.org', key: 'secretключ' }],
])('%j makes no client, and what is secret in it is not told', (options) => {
  expect(() => createClient(options)).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('secret') }),
  );
});

test('an id that is none rejects, as every other failure does', async () => {
  const { jobs, files } = createClient({ url: 'http://127.0.0.1:9' });
  for (const call of [() => jobs.get(''), () => jobs.artifact('..', 'a'), () => files.get('')]) {
    await expect(call()).rejects.toThrow(/is no id/);
  }
});

test('an idempotency key that no header can carry is refused before anything is sent', async () => {
  const { jobs } = createClient({ url: 'http://127.0.0.1:9' });
  const many = Array.from({ length: 1001 }, () => ({ taskType: 'any' }));
  const calls = [
    () => jobs.submit('any', {}, { idempotencyKey: 'ключ' }),
    () => jobs.rerun('1', { idempotencyKey: 'a\nb' }),
    () => jobs.submitMany([{ taskType: 'any' }], { idempotencyKey: '' }),
    // Its second batch would have a longer one.
    () => jobs.submitMany(many, { idempotencyKey: 'k'.repeat(255) }),
  ];
  for (const call of calls) await expect(call()).rejects.toThrow(/idempotency key is 1 to 255/);
});
