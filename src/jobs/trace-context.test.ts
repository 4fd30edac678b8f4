import fc from 'fast-check';
import { expect, test } from 'vitest';
import { knownTraceparent, traceIdOf } from './trace-context.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parentId = '00f067aa0ba902b7';
const given = `00-${traceId}-${parentId}-01`;

test('a traceparent of version 00 is kept as it came', () => {
  expect(knownTraceparent(given)).toBe(given);
  expect(knownTraceparent(`00-${traceId}-${parentId}-00`)).toBe(`00-${traceId}-${parentId}-00`);
  expect(knownTraceparent(`00-${traceId}-${parentId}-03`)).toBe(`00-${traceId}-${parentId}-03`);
  expect(traceIdOf(given)).toBe(traceId);
});

test.each([
  [`cc-${traceId}-${parentId}-01`, '01'],
  [`cc-${traceId}-${parentId}-09-what-the-future-holds`, '01'],
  [`01-${traceId}-${parentId}-fe`, '00'],
  [`fe-${traceId}-${parentId}-00-`, '00'],
])('of a later version, %s, what is known is kept as version 00', (header, flags) => {
  expect(knownTraceparent(header)).toBe(`00-${traceId}-${parentId}-${flags}`);
});

test.each([
  ['nothing', null],
  ['an empty header', ''],
  ['version ff', `ff-${traceId}-${parentId}-01`],
  ['a trace id of zeros', `00-${'0'.repeat(32)}-${parentId}-01`],
  ['a parent id of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
  ['upper-case digits', given.toUpperCase()],
  ['more than version 00 has', `${given}-more`],
  ['more without a dash', `cc-${traceId}-${parentId}-01.more`],
  ['too short a trace id', `00-${traceId.slice(1)}-${parentId}-01`],
  ['no flags', `00-${traceId}-${parentId}`],
  ['one digit of flags', `00-${traceId}-${parentId}-1`],
  ['two headers in one', `${given}, ${given}`],
  ['a line break behind it', `${given}\n`],
  ['other letters', `00-${traceId.slice(1)}g-${parentId}-01`],
])('%s is no traceparent', (_, header) => {
  expect(knownTraceparent(header)).toBeNull();
});

const header = fc.stringMatching(/^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-|-x|x| )?$/);

test('whatever comes, the answer is null or a valid traceparent of version 00, and stays as it is when read again', () => {
  fc.assert(
    fc.property(fc.oneof(header, fc.string()), (text) => {
      const known = knownTraceparent(text);
      expect(known ?? given).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/);
      expect(knownTraceparent(known)).toBe(known);
      expect(known?.slice(3, 52) ?? text.slice(3, 52)).toBe(text.slice(3, 52));
    }),
  );
});
