import { once } from 'node:events';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { aTestContext } from '../files/test-context.ts';
import { messageIdOf } from '../mail/message.ts';
import { closeSmtpTransports } from '../mail/smtp-transport.ts';
import { sendEmail } from './send-email.ts';

interface Received {
  from: string;
  to: string[];
  text: string;
}

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A real SMTP receiver, and the settings that lead to it. */
async function aMailServer(options: SMTPServerOptions = {}): Promise<Received[]> {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const to = rcptTo.map(({ address }) => address);
        received.push({ from: mailFrom ? mailFrom.address : '', to, text: Buffer.concat(chunks).toString() });
        done();
      });
    },
    ...options,
  });
  const listener = server.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  onTestFinished(async () => {
    await closeSmtpTransports();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const address = listener.address();
  settings({ SMTP_URL: `smtp://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}` });
  return received;
}

function settings(values: Record<string, string>): void {
  const all = {
    DATABASE_URL: 'postgresql://localhost/none',
    NODE_ENV: 'development',
    SMTP_URL: '',
    TASKFLOW_KEEP_MAIL: '',
  };
  const from = 'TaskFlow <jobs@taskflow.example>';
  for (const [name, value] of Object.entries({ ...all, SMTP_FROM: from, ...values })) vi.stubEnv(name, value);
}

const mail = { to: 'ada@example.com', subject: 'Grüße — hello', body: 'Hello Ada,\n\nit works.' };
const send = async (payload: unknown, context = aTestContext()) =>
  sendEmail.run(sendEmail.payload.parse(payload), context);

test('a message reaches a real mail server with all its recipients', async () => {
  const received = await aMailServer();
  const context = aTestContext();
  const more = {
    cc: [{ name: 'Bob, the "Builder"', address: 'bob@example.com' }],
    bcc: 'eve@example.com',
    html: '<b>Hi</b>',
  };
  const result = await send({ ...mail, ...more, replyTo: 'desk@example.com' }, context);
  expect(sendEmail.result.parse(result)).toMatchObject({ transport: 'smtp' });
  expect(result.emailId).toBe(messageIdOf(context.idempotencyKey, 'jobs@taskflow.example'));
  const [message] = received;
  expect(message).toMatchObject({
    from: 'jobs@taskflow.example',
    to: ['ada@example.com', 'bob@example.com', 'eve@example.com'],
  });
  expect(message?.text).toContain('Reply-To: desk@example.com');
  expect(message?.text).toContain(`Message-ID: ${result.emailId}`);
  expect(message?.text).toContain('<b>Hi</b>');
  expect(message?.text).not.toContain('eve@example.com');
});

test('attachments come from uploads, from the payload and from what jobs made', async () => {
  const received = await aMailServer();
  const context = aTestContext();
  const fileId = '0199a0b0-0000-7000-8000-00000000000a';
  context.files.set(fileId, { name: 'plan.txt', contentType: 'text/plain', sizeBytes: 4, bytes: Buffer.from('plan') });
  await context.artifact('document.pdf', Buffer.from('%PDF'), 'application/pdf');
  const attachments = [
    { fileId },
    { base64: Buffer.from('note').toString('base64'), filename: 'note.md' },
    { jobId: context.jobId, artifact: 'document.pdf', filename: 'report.pdf' },
  ];
  await send({ ...mail, attachments }, context);
  const text = received[0]?.text ?? '';
  for (const filename of ['plan.txt', 'note.md', 'report.pdf']) expect(text).toContain(`filename=${filename}`);
  for (const content of ['plan', 'note', '%PDF']) expect(text).toContain(Buffer.from(content).toString('base64'));
});

test('attachments that no mail server would take end the job', async () => {
  settings({});
  const context = aTestContext();
  await context.artifact('large.bin', Buffer.alloc(10 * 1024 * 1024), 'application/octet-stream');
  const large = { jobId: context.jobId, artifact: 'large.bin' };
  await expect(send({ ...mail, attachments: [large, large] }, context)).rejects.toMatchObject({
    code: 'TASKFLOW_FATAL',
  });
  expect(await send({ ...mail, attachments: [large] }, context)).toMatchObject({ transport: 'kept' });
});

test('an address that the server refuses for good ends the job; a busy server does not', async () => {
  let responseCode = 550;
  await aMailServer({
    onRcptTo: (_address, _session, done) => done(Object.assign(new Error('no such mailbox'), { responseCode })),
  });
  await expect(send(mail)).rejects.toMatchObject({
    code: 'TASKFLOW_FATAL',
    message: expect.stringContaining('no such mailbox'),
  });
  responseCode = 450;
  await expect(send(mail)).rejects.not.toMatchObject({ code: 'TASKFLOW_FATAL' });
});

test('an aborted attempt does not wait for the mail server', async () => {
  await aMailServer({ onMailFrom: () => undefined });
  const stop = new AbortController();
  const sending = send(mail, aTestContext({ signal: stop.signal }));
  stop.abort(new Error('timed out'));
  await expect(sending).rejects.toThrow('timed out');
});

test('without SMTP_URL the whole message is kept and marked as not sent', async () => {
  settings({});
  const context = aTestContext();
  expect(await send({ ...mail, bcc: 'eve@example.com' }, context)).toMatchObject({ transport: 'kept' });
  const kept = context.artifacts.get('message.eml');
  expect(kept?.contentType).toBe('message/rfc822');
  const text = Buffer.from(kept?.bytes ?? []).toString();
  expect(text).toContain('To: ada@example.com');
  expect(text).toContain('it works.');
  expect(context.lines).toContainEqual({ level: 'warn', message: expect.stringContaining('Not sent') });
});

test('in production a missing SMTP_URL is said, unless mail is to be kept', async () => {
  settings({ NODE_ENV: 'production' });
  await expect(send(mail)).rejects.toMatchObject({
    code: 'TASKFLOW_FATAL',
    message: expect.stringContaining('SMTP_URL'),
  });
  settings({ NODE_ENV: 'production', TASKFLOW_KEEP_MAIL: '1' });
  expect(await send(mail)).toMatchObject({ transport: 'kept' });
});

test.each([
  ['subject', { ...mail, subject: 'Hi\r\nBcc: eve@example.com' }],
  ['to', { ...mail, to: 'ada@example.com\r\nBcc: eve@example.com' }],
  ['to', { ...mail, to: 'ada@example.com, eve@example.com' }],
  ['to', { ...mail, to: [] }],
  ['cc.name', { ...mail, cc: { name: 'A\nB', address: 'a@example.com' } }],
  ['attachments.0.filename', { ...mail, attachments: [{ base64: 'aGk=', filename: 'a\nb' }] }],
  ['attachments.0.filename', { ...mail, attachments: [{ base64: 'aGk=' }] }],
  ['attachments.0', { ...mail, attachments: [{ path: '/etc/passwd', filename: 'x' }] }],
  ['', { ...mail, subjet: 'x' }],
])('a payload with a bad %s is refused', (path, payload) => {
  const issues = sendEmail.payload.safeParse(payload).error?.issues ?? [];
  const paths = issues.map((issue) => issue.path.join('.'));
  expect(paths.some((found) => found === path || path.startsWith(`${found}.`))).toBe(true);
});

test('a name from outside cannot begin a header', async () => {
  settings({});
  const context = aTestContext();
  const fileId = '0199a0b0-0000-7000-8000-00000000000b';
  const name = 'a.txt"\r\nX-Injected: yes\r\n\r\n';
  context.files.set(fileId, {
    name,
    contentType: 'text/plain\r\nX-Injected: yes',
    sizeBytes: 1,
    bytes: Buffer.from('x'),
  });
  await send({ ...mail, attachments: [{ fileId }] }, context);
  expect(Buffer.from(context.artifacts.get('message.eml')?.bytes ?? []).toString()).not.toMatch(/^X-Injected/m);
});
