import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeJobCursor, encodeJobCursor } from './job-cursor.ts';

const aMoment = fc
  .tuple(fc.date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }), fc.nat(999))
  .map(([date, micros]) => date.toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`));

test('a cursor says where it was made, to the microsecond', () => {
  fc.assert(
    fc.property(aMoment, fc.uuid(), (createdAt, id) => {
      expect(decodeJobCursor(encodeJobCursor({ createdAt, id }))).toEqual({ createdAt, id });
    }),
  );
});

test('a cursor of a day that no month has is refused', () => {
  const text = encodeJobCursor({ createdAt: '2026-02-31T10:00:00.000000Z', id: crypto.randomUUID() });
  expect(() => decodeJobCursor(text)).toThrow(expect.objectContaining({ code: 'bad_request' }));
});

test('a text that is no cursor is refused as the caller’s mistake', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => decodeJobCursor(text)).toThrow(expect.objectContaining({ code: 'bad_request' }));
    }),
  );
});
