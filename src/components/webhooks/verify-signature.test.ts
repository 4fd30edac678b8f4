import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { verifySignature, type ReceivedMessage } from './verify-signature.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const at = new Date('2026-11-26T10:00:00Z');
const body = '{"status":"completed","note":"ü"}';
const message: ReceivedMessage = {
  id: 'msg_1',
  timestamp: String(at.getTime() / 1000),
  signature: new Webhook(secret).sign('msg_1', at, body),
  body,
  secret,
};
const check = (change: Partial<ReceivedMessage>, now = at.getTime()) => verifySignature({ ...message, ...change }, now);

test('a message that the reference library signed is right, also with spaces around what was copied', async () => {
  expect(await check({})).toEqual({ isValid: true, text: 'The signature is right.' });
  expect(await check({ secret: ` ${secret}\n`, signature: ` ${message.signature} ` })).toMatchObject({ isValid: true });
});

test('an old one is right, and said to be old', async () => {
  const verdict = await check({}, at.getTime() + 600_000);
  expect(verdict).toEqual({ isValid: true, text: expect.stringContaining('600 s old') });
});

test('a body that is no JSON may be signed rightly all the same', async () => {
  const signature = new Webhook(secret).sign('msg_1', at, 'plain');
  expect(await check({ body: 'plain', signature })).toMatchObject({ isValid: true });
  expect(await check({ body: 'plain' })).toMatchObject({ isValid: false });
});

test.each([
  [{ body: `${body} ` }, 'byte for byte'],
  [{ id: 'msg_2' }, 'byte for byte'],
  [{ secret: `whsec_${Buffer.alloc(32, 8).toString('base64')}` }, 'byte for byte'],
  [{ secret: 'secret' }, 'whsec_'],
  [{ id: '' }, 'webhook-id'],
  [{ timestamp: 'now' }, 'no time'],
  [{ signature: '' }, 'webhook-signature'],
])('%j is not right', async (change, text) => {
  expect(await check(change)).toEqual({ isValid: false, text: expect.stringContaining(text) });
});
