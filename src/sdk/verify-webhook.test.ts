import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { expect, test } from 'vitest';
import { signDelivery } from '../server/webhooks/sign-delivery.ts';
import { verifyWebhook, WebhookVerificationError } from './verify-webhook.ts';

const aSecret = () => `whsec_${randomBytes(24).toString('base64')}`;
const secret = aSecret();
const event = { jobId: '01', status: 'completed', result: { said: 'é' }, error: null, taskType: 'talks' };
const body = JSON.stringify(event);
const signed = (at = new Date(), by = secret) => signDelivery([by], { id: '7', body }, at);
const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);

test('what TaskFlow signed is read, from a Request and from what frameworks make of one', async () => {
  const headers = signed();
  const request = new Request('http://localhost/hook', { method: 'POST', headers, body });
  expect(await verifyWebhook(request, secret)).toEqual(event);
  expect(await verifyWebhook({ headers, body }, secret)).toEqual(event);
  expect(await verifyWebhook({ headers: new Headers(headers), body: Buffer.from(body) }, secret)).toEqual(event);
  // What Node says of a body that a framework kept.
  const raw: { headers: IncomingHttpHeaders; body: Buffer } = { headers, body: Buffer.from(`"${body}`).subarray(1) };
  expect(await verifyWebhook(raw, secret)).toEqual(event);
  const capitals = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), [value]]));
  expect(await verifyWebhook({ headers: capitals, body }, secret)).toEqual(event);
});

test('one of several secrets and one of several signatures is enough', async () => {
  const old = signed(new Date(), aSecret());
  expect(await verifyWebhook({ headers: signed(), body }, [aSecret(), secret])).toEqual(event);
  const both = `${old['webhook-signature']} v1a,AAAA v1,#no-base64 ${signed()['webhook-signature']}`;
  expect(await verifyWebhook({ headers: { ...signed(), 'webhook-signature': both }, body }, secret)).toEqual(event);
});

test.each([
  ['signed with another secret', { headers: signed(new Date(), aSecret()), body }],
  ['changed', { headers: signed(), body: body.replace('completed', 'cancelled') }],
  ['of another id', { headers: { ...signed(), 'webhook-id': 'msg_8' }, body }],
  ['too old', { headers: signed(ago(301)), body }],
  ['from the future', { headers: signed(ago(-330)), body }],
  ['made young', { headers: { ...signed(ago(301)), 'webhook-timestamp': signed()['webhook-timestamp'] }, body }],
  ['without a time', { headers: { ...signed(), 'webhook-timestamp': 'now' }, body }],
  ['without a signature', { headers: { ...signed(), 'webhook-signature': undefined }, body }],
  ['of an unknown kind of signature', { headers: { ...signed(), 'webhook-signature': 'v1a,AAAA' }, body }],
])('what is %s is refused', async (_what, request) => {
  await expect(verifyWebhook(request, secret)).rejects.toBeInstanceOf(WebhookVerificationError);
});

test('an older one is taken where that is wanted, and a secret that is none is a mistake of the caller', async () => {
  expect(await verifyWebhook({ headers: signed(ago(900)), body }, secret, { toleranceSeconds: 1000 })).toEqual(event);
  await expect(verifyWebhook({ headers: signed(), body }, 'secret')).rejects.toBeInstanceOf(TypeError);
});
