import type { SendMailOptions } from 'nodemailer';
import { FatalError, type TaskContext } from '../../src/jobs/define-task.ts';
import { smtpTransport } from './smtp-transport.ts';

/**
 * Hands a message to the SMTP server and waits for its answer, or for the attempt's end.
 *
 * @throws FatalError when the server refuses the message for good (an answer 5xx)
 * @throws Error when it cannot be reached or asks to try later
 */
export async function sendBySmtp(message: SendMailOptions, smtpUrl: string, context: TaskContext): Promise<void> {
  context.signal.throwIfAborted();
  const transport = await smtpTransport(smtpUrl);
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(context.signal.reason);
  context.signal.addEventListener('abort', abort, { once: true });
  try {
    const { response, rejected } = await Promise.race([transport.sendMail(message), aborted.promise]);
    if (rejected.length > 0) {
      context.log.warn(`The mail server refused some of the recipients: ${rejected.join(', ')}`);
    }
    context.log.info(`The mail server took the message: ${response}`);
  } catch (error) {
    throw isRefusedForGood(error)
      ? new FatalError(`The mail server refused the message: ${error.message}`, { cause: error })
      : error;
  } finally {
    context.signal.removeEventListener('abort', abort);
  }
}

/** 5xx about this message. A refused login (EAUTH) is about the settings: they may be right at the next attempt. */
function isRefusedForGood(error: unknown): error is Error {
  if (!(error instanceof Error) || !('responseCode' in error) || typeof error.responseCode !== 'number') return false;
  const code = 'code' in error ? error.code : undefined;
  return error.responseCode >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE');
}

/** Builds the message whole, as it would have been sent, and keeps it as an artifact of the job. */
export async function keepUnsent(message: SendMailOptions, context: TaskContext): Promise<void> {
  const { createTransport } = await import('nodemailer');
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const { message: bytes } = await composer.sendMail(message);
  if (!Buffer.isBuffer(bytes)) throw new TypeError('The composed message must be a buffer.');
  await context.artifact('message.eml', bytes, 'message/rfc822');
  context.log.warn('Not sent: SMTP_URL is not set. The whole message is kept as artifact message.eml.');
}
