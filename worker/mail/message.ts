import { createHash } from 'node:crypto';
import type { SendMailOptions } from 'nodemailer';
import { FatalError, type TaskContext } from '../../src/jobs/define-task.ts';
import { readSource } from '../files/file-source.ts';
import type { Attachment, EmailPayload } from './email-payload.ts';

/** With base64 around them this is just under 25 MiB, more than which few mail servers take. */
const mostAttachedBytes = 18 * 1024 * 1024;

/**
 * The message of a payload. Its Message-ID is the same for every attempt, so that a message sent by an attempt that was
 * then lost is recognised by mail programs as the same one.
 *
 * @throws FatalError when an attachment does not exist or all are too large together
 */
export async function composeMessage(
  payload: EmailPayload,
  from: string,
  context: TaskContext,
): Promise<SendMailOptions & { messageId: string }> {
  const attachments: NonNullable<SendMailOptions['attachments']> = [];
  let attachedBytes = 0;
  for (const attachment of payload.attachments ?? []) {
    const read = await readAttachment(attachment, context);
    attachedBytes += read.content.byteLength;
    if (attachedBytes > mostAttachedBytes) throw new FatalError('The attachments are larger than 18 MiB together.');
    attachments.push(read);
  }
  const { to, subject, body, html, cc, bcc, replyTo } = payload;
  return {
    messageId: messageIdOf(context.idempotencyKey, from),
    from,
    to,
    subject,
    text: body,
    ...(html === undefined ? {} : { html }),
    ...(cc === undefined ? {} : { cc }),
    ...(bcc === undefined ? {} : { bcc }),
    ...(replyTo === undefined ? {} : { replyTo }),
    attachments,
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

async function readAttachment(attachment: Attachment, context: TaskContext) {
  const { filename, contentType, ...source } = attachment;
  const file = await readSource(source, context);
  return {
    filename: filename ?? file.name,
    content: Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength),
    contentType: contentType ?? (source.base64 === undefined ? file.contentType : undefined),
  };
}

/** `<32 hex digits@domain of the sender>`. */
export function messageIdOf(idempotencyKey: string, from: string): string {
  const domain = /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1] ?? 'taskflow.invalid';
  return `<${createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 32)}@${domain}>`;
}
