import { expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { createTaskCatalog, freshMs } from './task-catalog.ts';
import type { TaskTypeRow } from './task-catalog.ts';

const mail: TaskTypeRow = {
  task_type: 'send_email',
  payload_schema: JSON.stringify({
    type: 'object',
    properties: {
      to: { type: 'string', format: 'email', pattern: z.regexes.email.source },
      image: { type: 'object', properties: { url: { type: 'string', format: 'uri' } } },
    },
    required: ['to'],
    additionalProperties: false,
  }),
  result_schema: null,
  pull: false,
  redact: [],
  encrypt: false,
  timeout_ms: 5_000,
  retries: null,
};

function aCatalog(rows: TaskTypeRow[] = [mail]) {
  const reads: number[] = [];
  const catalog = createTaskCatalog({
    readTaskTypes: async () => {
      reads.push(1);
      return rows;
    },
    allowedHosts: ['127.0.0.1:9999'],
    warn: () => undefined,
  });
  return { catalog, reads };
}

test('a payload that matches has no problems, and the second check asks the database for nothing', async () => {
  const { catalog, reads } = aCatalog();
  expect(await catalog.validate('send_email', { to: 'a@example.com' })).toEqual([]);
  expect(catalog.validate('send_email', { to: 'b@example.com' })).toEqual([]);
  expect(reads).toHaveLength(1);
});

test('problems name the field below payload', async () => {
  const { catalog } = aCatalog();
  const missing = await catalog.validate('send_email', {});
  expect(missing).toEqual([{ path: 'payload.to', message: 'is required' }]);
  const verdict = await catalog.validate('send_email', { to: 'nobody', subjet: 'x' });
  expect(verdict).toContainEqual({ path: 'payload.subjet', message: 'is not a known field' });
  if (!Array.isArray(verdict)) throw new Error('The task type is known.');
  const ofAddress = verdict.filter(({ path }) => path === 'payload.to').map(({ message }) => message);
  expect([...new Set(ofAddress)]).toEqual(['must be an e-mail address']);
});

test('a URL of a private address is refused unless its host is allowed', async () => {
  const { catalog } = aCatalog();
  const withUrl = (url: string) => catalog.validate('send_email', { to: 'a@example.com', image: { url } });
  expect(await withUrl('http://10.0.0.1/')).toMatchObject([{ path: 'payload.image.url' }]);
  expect(await withUrl('http://127.0.0.1:9999/')).toEqual([]);
  expect(await withUrl('https://example.com/')).toEqual([]);
});

test('forceFail is known to every payload', async () => {
  const { catalog } = aCatalog();
  expect(await catalog.validate('send_email', { to: 'a@example.com', forceFail: true })).toEqual([]);
});

test('a type registered a moment ago is found although the catalog is fresh', async () => {
  const rows = [mail];
  const { catalog } = aCatalog(rows);
  expect(await catalog.validate('later', {})).toBe('unknown_task_type');
  rows.push({ ...mail, task_type: 'later', payload_schema: '{}', timeout_ms: null, retries: 2 });
  expect(await catalog.validate('later', {})).toEqual([]);
  expect(catalog.defaults('later')).toMatchObject({ timeoutMs: null, retries: 2 });
});

test('a schema that does not compile refuses nothing', async () => {
  const { catalog } = aCatalog([
    { ...mail, payload_schema: '{"type":"object","properties":{"to":{"type":"strange"}}}' },
  ]);
  expect(await catalog.validate('send_email', { to: 5 })).toEqual([]);
});

test('a changed schema is known two seconds later at the latest, whoever asks first', async () => {
  const rows = [mail];
  const { catalog } = aCatalog(rows);
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  await catalog.validate('send_email', { to: 'a@example.com' });
  rows[0] = { ...mail, payload_schema: '{"type":"object","required":["from"]}' };
  vi.advanceTimersByTime(freshMs);
  expect(await catalog.validate('send_email', { to: 'a@example.com' })).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(await catalog.validate('send_email', { to: 'a@example.com' })).toEqual([
    { path: 'payload.from', message: 'is required' },
  ]);
});

test('the result of a pulled type is checked, and its patterns in linear time', async () => {
  const text = JSON.stringify({
    type: 'object',
    properties: { word: { pattern: '^(a+)+$' }, ü: { pattern: '^\\u00fc$' } },
  });
  const { catalog } = aCatalog([{ ...mail, payload_schema: text, result_schema: text, pull: true }]);
  const startedAt = performance.now();
  const problems = [{ path: 'result.word', message: 'must match pattern "^(a+)+$"' }];
  expect(await catalog.validateResult('send_email', { word: `${'a'.repeat(10_000)}!`, ü: 'ü' })).toEqual(problems);
  expect(await catalog.validate('send_email', { word: 'aa', ü: 'u' })).toMatchObject([{ path: 'payload.ü' }]);
  expect(performance.now() - startedAt).toBeLessThan(1000);
});
