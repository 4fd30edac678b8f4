import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSealer, isSealed, sealedKey } from './sealer.ts';

const key = (id: string, byte: number) => `${id}:${Buffer.alloc(32, byte).toString('base64')}`;
const sealer = createSealer({ TASKFLOW_ENCRYPTION_KEYS: [key('new', 1), key('old', 2)] });
const old = createSealer({ TASKFLOW_ENCRYPTION_KEYS: [key('old', 2)] });
const jobId = '019a2101-4bf8-70b5-bc3e-2083be666e6c';
const sealed = (json: string, by = sealer) => JSON.parse(by.seal(json, jobId, 'payload')) as { [sealedKey]: string };

test('whatever JSON is sealed is opened again, and nothing of it stands in what is stored', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json = JSON.stringify(value);
      const stored = sealed(json);
      expect(isSealed(stored)).toBe(true);
      expect(JSON.stringify(sealer.open(stored, jobId, 'payload'))).toBe(JSON.stringify(JSON.parse(json)));
    }),
  );
  const stored = JSON.stringify(sealed('{"password":"hunter2"}'));
  expect(stored).toMatch(/^\{"taskflow:sealed":"1\.new\.[\w-]+"\}$/);
  expect(sealed('1')).not.toEqual(sealed('1'));
});

test('the first key seals, every key opens, and plain values are what they are', () => {
  expect(sealer.open(sealed('"x"', old), jobId, 'payload')).toBe('x');
  expect(() => old.open(sealed('"x"'), jobId, 'payload')).toThrow('encrypted with the key "new"');
  const none = createSealer({ TASKFLOW_ENCRYPTION_KEYS: undefined });
  expect([none.canSeal, none.open({ a: 1 }, jobId, 'payload')]).toEqual([false, { a: 1 }]);
  expect(() => none.seal('1', jobId, 'payload')).toThrow('TASKFLOW_ENCRYPTION_KEYS');
});

test('a value is bound to its job and column, and no bit of it can be changed', () => {
  const stored = sealed('{"amount":1}');
  const refused = 'cannot be decrypted';
  expect(() => sealer.open(stored, jobId.replace('0', '1'), 'payload')).toThrow(refused);
  expect(() => sealer.open(stored, jobId, 'result')).toThrow(refused);
  const wrong = createSealer({ TASKFLOW_ENCRYPTION_KEYS: [key('new', 3)] });
  expect(() => wrong.open(stored, jobId, 'payload')).toThrow(refused);
  const [, , text = ''] = stored[sealedKey].split('.');
  const bytes = Buffer.from(text, 'base64url');
  fc.assert(
    fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const value = { [sealedKey]: `1.new.${changed.toString('base64url')}` };
      expect(() => sealer.open(value, jobId, 'payload')).toThrow(refused);
    }),
  );
  expect(() => sealer.open({ [sealedKey]: '1.new.' }, jobId, 'payload')).toThrow(refused);
  expect(() => sealer.open({ [sealedKey]: 'rubbish' }, jobId, 'payload')).toThrow('does not hold');
});
