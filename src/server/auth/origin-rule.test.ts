import { expect, test } from 'vitest';
import { checkOrigin } from './origin-rule.ts';

function verdict(method: string, headers: Record<string, string>, hasBearer = false): string | null {
  const question = {
    method,
    headers: new Headers(headers),
    allowedOrigins: ['https://dash.example'],
    publicOrigin: 'https://taskflow.example',
    hasBearer,
  };
  try {
    return checkOrigin(question);
  } catch {
    return 'refused';
  }
}

test('programs, which send no Origin, are let through', () => {
  expect(verdict('POST', {})).toBeNull();
  expect(verdict('POST', { 'sec-fetch-site': 'none' })).toBeNull();
});

test('our own pages are let through, under the name they were asked by or PUBLIC_URL', () => {
  expect(verdict('POST', { host: 'localhost:3000', origin: 'http://localhost:3000' })).toBeNull();
  expect(verdict('POST', { host: 'taskflow:3000', origin: 'https://taskflow.example' })).toBeNull();
});

test.each(['http://localhost:3001', 'http://127.0.0.1:3000', 'null', 'http://localhost:3000.evil.example'])(
  'the origin %s is not ours, with or without a key',
  (origin) => {
    expect(verdict('GET', { host: 'localhost:3000', origin })).toBe('refused');
    expect(verdict('POST', { host: 'localhost:3000', origin }, true)).toBe('refused');
  },
);

test('a change that another site made the browser send is refused even without an Origin', () => {
  for (const site of ['cross-site', 'same-site']) expect(verdict('DELETE', { 'sec-fetch-site': site })).toBe('refused');
  expect(verdict('GET', { 'sec-fetch-site': 'cross-site' })).toBeNull();
});

test('an allowed origin reads freely and changes with a key', () => {
  const origin = 'https://dash.example';
  expect(verdict('GET', { origin })).toBe(origin);
  expect(verdict('POST', { origin })).toBe('refused');
  expect(verdict('POST', { origin }, true)).toBe(origin);
});
