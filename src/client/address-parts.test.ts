import { expect, test } from 'vitest';
import { jobPageParsers } from '../components/job/job-address.ts';
import { addressId, addressOneOf, addressText, addressTime } from './address-parts.ts';
import { notUnderstood, withoutOdd } from './not-understood.ts';

const id = '01a2101d-4bf8-70b5-bc3e-2083be666e6c';

test.each([
  ['2026-11-01T08:30:00.000Z', '2026-11-01T08:30:00.000Z'],
  ['2026-11-01T08:30Z', '2026-11-01T08:30:00.000Z'],
  ['2026-11-01T08:30+02:00', '2026-11-01T06:30:00.000Z'],
  ['2026-11-01', '2026-11-01T00:00:00.000Z'],
  ['x', null],
  ['1', null],
  ['from 3', null],
  ['2026-02-30', null],
  ['2026-13-01', null],
  ['2026-11-01T25:00Z', null],
  ['2026-11-01T08:30:00 00:00', null],
  ['+275760-09-13T00:00:00Z', null],
  ['0000-01-01', null],
  ['9999-12-31T23:00-02:00', null],
])('%s in an address is the time %s', (text, at) => {
  expect(addressTime.parse(text)).toBe(at);
});

test('an id, a number and a text are what the API takes', () => {
  expect(addressId('a job').parse(id.toUpperCase())).toBe(id);
  expect([`${id}x`, 'x', '0'.repeat(36)].map((text) => addressId('a job').parse(text))).toEqual([null, null, null]);
  expect(['3', '0', '-1', '1.5', '3x', '9'.repeat(400)].map(jobPageParsers.line.parse)).toEqual([
    3,
    0,
    null,
    null,
    null,
    null,
  ]);
  expect(['a', 'x'.repeat(6), 'a\0', '\uD800'].map(addressText(5).parse)).toEqual(['a', null, null, null]);
});

const parsers = {
  state: addressOneOf(['failed', 'pending']).withDefault('failed'),
  jobId: addressId('a job'),
  from: addressTime,
};
const oddIn = (text: string) => notUnderstood(parsers, new URLSearchParams(text));

test('what a page does not understand is found, with what it takes', () => {
  expect(oddIn('')).toEqual([]);
  expect(oddIn(`state=pending&jobId=${id}&from=2026-11-01&host=`)).toEqual([
    { name: 'host', value: '', why: 'This page takes state, jobId, from.' },
  ]);
  expect(oddIn('state=')).toEqual([]);
  expect(oddIn('state=bogus&jobId=x&from=then&__proto__=1&constructor=1').map(({ name, why }) => [name, why])).toEqual([
    ['state', 'It takes one of failed, pending.'],
    ['jobId', expect.stringMatching(/^It takes the whole id of a job/)],
    ['from', 'It takes a time such as 2026-11-01T08:30Z, or a date.'],
    ['__proto__', 'This page takes state, jobId, from.'],
    ['constructor', 'This page takes state, jobId, from.'],
  ]);
  expect(notUnderstood({}, [['a', '1']])).toEqual([{ name: 'a', value: '1', why: 'This page takes nothing there.' }]);
});

test('what others add to links, to count who follows them, is passed over in silence', () => {
  expect(oddIn('utm_source=news&utm_campaign=a&fbclid=1&gclid=2&msclkid=3&state=failed')).toEqual([]);
  expect(oddIn('utm=1&xgclid=2').map(({ name }) => name)).toEqual(['utm', 'xgclid']);
  // Where a page takes such a name, it is told like any other.
  expect(notUnderstood({ gclid: parsers.state }, [['gclid', 'x']])).toHaveLength(1);
});

test('what is odd is taken out of the address, and nothing else', () => {
  const clean = (text: string) => withoutOdd(new URLSearchParams(text), oddIn(text));
  expect(clean('state=bogus')).toBe('');
  expect(clean('state=pending&a=1&jobId=x&from=2026-11-01')).toBe('?state=pending&from=2026-11-01');
  expect(oddIn('state=failed&state=failed')).toHaveLength(1);
  expect(clean('state=failed&state=pending&state=failed')).toBe('?state=failed');
});
