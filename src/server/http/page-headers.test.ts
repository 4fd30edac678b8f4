import { expect, test } from 'vitest';
import { pagePolicy } from './page-headers.ts';

const scriptSource = (policy: string) => /script-src ([^;]*)/.exec(policy)?.[1];

test('scripts run by nonce alone, and code is evaluated in development only', () => {
  expect(scriptSource(pagePolicy('abc', { NODE_ENV: 'production' }))).toBe("'self' 'nonce-abc' 'strict-dynamic'");
  expect(scriptSource(pagePolicy('abc', { NODE_ENV: 'development' }))).toContain("'unsafe-eval'");
});

test('sockets of a realtime server elsewhere are allowed, by the protocol that it speaks', () => {
  const policy = pagePolicy('abc', { NODE_ENV: 'production', REALTIME_PUBLIC_URL: 'https://live.example/x' });
  expect(policy).toContain("connect-src 'self' https://live.example wss://live.example;");
});

test('a worker is of here, and no frame is of bytes that a page holds', () => {
  const policy = pagePolicy('abc', { NODE_ENV: 'production' });
  expect(policy).toContain("worker-src 'self';");
  expect(policy).toContain("frame-src 'self';");
});
