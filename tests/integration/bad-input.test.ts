import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { describedPaths } from '../../src/server/openapi/described-paths.ts';
import type { HttpMethod, Operation } from '../../src/server/openapi/operation.ts';
import { startApi, type TestApi } from '../support/api.ts';
import { anyJson, brokenBody, brokenText, oddText } from '../support/bad-input.ts';

let api: TestApi;
let jobId: string;
let storedBefore: unknown;
beforeEach(async () => {
  storedBefore = await stored();
});
beforeAll(async () => {
  api = await startApi('postgres', { LOG_LEVEL: 'error' });
  // Its keys are asked for by no request here, so nothing is refused before it is looked at.
  jobId = await api.submit({ delay: 86_400_000 });
});
afterAll(() => api.stop());

/** Everything that a request may have left behind. */
async function stored(): Promise<unknown> {
  const tables = ['jobs', 'idempotency_keys', 'api_keys', 'job_actions', 'files', 'workers', 'task_types', 'audit_log'];
  const counts = tables.map((table) => `(SELECT count(*)::int FROM taskflow.${table}) AS ${table}`);
  return (await api.pool.query(`SELECT ${counts.join(', ')}, (SELECT max(version) FROM taskflow.jobs) AS version`))
    .rows[0];
}

const operations = Object.entries(describedPaths).flatMap(([template, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method: method as HttpMethod, template, operation })),
);
const withBody = operations.filter(({ operation }) => isJson(operation));
const withQuery = operations.filter(({ operation }) => operation.query !== undefined);
// PUT makes what it names.
const withPath = operations.filter(({ method, operation }) => method !== 'PUT' && operation.path !== undefined);

function isJson({ body }: Operation): boolean {
  return body !== undefined && (body.contentType ?? 'application/json') === 'application/json';
}
/** What is nested too deeply for the schema's own code is refused before it. */
function isDescribed({ body }: Operation, value: unknown): boolean {
  try {
    return body?.schema.safeParse(value).success ?? false;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
const addressOf = (template: string) => template.replace('{jobId}', jobId).replaceAll(/\{\w+\}/g, 'x');
const isRefused = (status: number) => status >= 400 && status < 500;
// Each answer is also held against its description: a problem document, and never a 500 for which none would be given.
const runs = { numRuns: 40, endOnFailure: true };

describe('a body that is not as described', () => {
  test.each(withBody)('$method $template refuses it and stores nothing', async ({ method, template, operation }) => {
    const examples = Object.values(operation.body?.examples ?? {});
    const bodies = examples.length > 0 ? fc.oneof(anyJson, ...examples.map(brokenBody)) : anyJson;
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const text: string | undefined = JSON.stringify(body);
        fc.pre(text !== undefined && !isDescribed(operation, JSON.parse(text)));
        const { status } = await api.send(method, addressOf(template), text);
        expect(isRefused(status)).toBe(true);
      }),
      runs,
    );
    expect(await stored()).toEqual(storedBefore);
  });

  test.each(withBody)('$method $template refuses what is no JSON at all', async ({ method, template, operation }) => {
    await fc.assert(
      fc.asyncProperty(brokenText, async (text) => {
        // No body is none.
        fc.pre(text !== '' || operation.body?.isOptional !== true);
        const { status } = await api.send(method, addressOf(template), text);
        expect(isRefused(status)).toBe(true);
      }),
      runs,
    );
    const types = ['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'application/jsonp', ';'];
    const notUtf8 = ['application/json; charset=utf-16', 'application/json;charset="ISO-8859-1"'];
    for (const type of [...types, ...notUtf8]) {
      expect((await api.send(method, addressOf(template), '{}', { 'content-type': type })).status).toBe(415);
    }
    expect((await api.send(method, addressOf(template), '{}', { 'content-encoding': 'gzip' })).status).toBe(415);
    // Half a character.
    const bytes = Buffer.concat([Buffer.from('{"'), Buffer.of(0xc3), Buffer.from('": 1}')]);
    expect((await api.send(method, addressOf(template), bytes)).status).toBe(400);
    expect(await stored()).toEqual(storedBefore);
  });
});

test('a large body, which is read in pieces, is UTF-8 too', async () => {
  const bytes = Buffer.from(`{"taskType": "noop", "payload": {"note": "${'ü'.repeat(100_000)}"}}`);
  expect((await api.send('POST', '/api/jobs', bytes)).status).toBe(201);
  expect((await api.send('POST', '/api/jobs', bytes.fill(0x80, 50_000, 50_001))).status).toBe(400);
});

test.each(withQuery)(
  '$method $template refuses a query that is not as described',
  async ({ method, template, operation }) => {
    const names = Object.keys(operation.query?.shape ?? {});
    const name = fc.oneof(fc.constantFrom(...names), oddText);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, oddText), { minLength: 1, maxLength: 4 }), async (pairs) => {
        fc.pre(!operation.query?.safeParse(Object.fromEntries(pairs)).success);
        const { status } = await api.send(method, `${addressOf(template)}?${new URLSearchParams(pairs)}`);
        expect(isRefused(status)).toBe(true);
      }),
      runs,
    );
  },
);

test.each(withPath)(
  '$method $template knows nothing under a name that nothing has',
  async ({ method, template, operation }) => {
    const example = Object.values(operation.body?.examples ?? {})[0];
    await fc.assert(
      fc.asyncProperty(oddText, async (name) => {
        fc.pre(name !== '' && name !== '.' && name !== '..');
        const address = template.replaceAll(/\{\w+\}/g, encodeURIComponent(name));
        expect(isRefused((await api.send(method, address, example)).status)).toBe(true);
      }),
      runs,
    );
    expect(isRefused((await api.send(method, template.replaceAll(/\{\w+\}/g, '%E0%A4%A'), example)).status)).toBe(true);
    expect(await stored()).toEqual(storedBefore);
  },
);

test('other methods are refused everywhere, and say which there are', async () => {
  for (const [template, described] of Object.entries(describedPaths)) {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'].filter((one) => !(one in described))) {
      const { status, headers } = await api.send(method, addressOf(template));
      expect([template, method, status, headers.has('allow')]).toEqual([template, method, 405, true]);
    }
  }
  expect(await stored()).toEqual(storedBefore);
});

test('odd headers are refused or passed over', async () => {
  const odd = fc.string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
    maxLength: 300,
  });
  const name = fc.constantFrom(
    'prefer',
    'if-none-match',
    'last-event-id',
    'traceparent',
    'x-request-id',
    'range',
    'accept',
  );
  await fc.assert(
    fc.asyncProperty(name, odd, async (header, value) => {
      const { status } = await api.get(`/api/jobs/${jobId}`, { [header]: value });
      expect([200, 304]).toContain(status);
    }),
    runs,
  );
});
