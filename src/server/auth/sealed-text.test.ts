import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openText, sealText } from './sealed-text.ts';

test('what was sealed is opened by the same secret for the same purpose, and by nothing else', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const sealed = sealText('secret', 'session', value);
      expect(openText('secret', 'session', sealed)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(openText('other', 'session', sealed)).toBeUndefined();
      expect(openText('secret', 'ticket', sealed)).toBeUndefined();
    }),
  );
});

test('no other text opens', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(openText('secret', 'session', text)).toBeUndefined();
    }),
  );
});
