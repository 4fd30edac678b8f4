import { z } from 'zod';
import { defineTask, FatalError } from '../../src/jobs/define-task.ts';
import { loadEnv } from '../../src/server/env.ts';
import { keepUnsent, sendBySmtp } from '../mail/deliver-message.ts';
import { emailPayload } from '../mail/email-payload.ts';
import { composeMessage } from '../mail/message.ts';

export const sendEmail = defineTask({
  type: 'send_email',
  description: 'Sends an e-mail over SMTP_URL; without one, development keeps the message and sends nothing.',
  example: {
    to: 'ada@example.com',
    subject: 'Your report is ready',
    body: 'Hello Ada,\n\nthe report you asked for is ready.\n',
  },
  payload: emailPayload,
  result: z.strictObject({
    emailId: z.string().describe('The Message-ID'),
    sentAt: z.iso.datetime(),
    transport: z.enum(['smtp', 'kept']).describe('kept: not sent, but stored as artifact message.eml'),
  }),
  async run(payload, context) {
    const { SMTP_URL, SMTP_FROM, NODE_ENV, TASKFLOW_KEEP_MAIL } = loadEnv();
    if (SMTP_URL === undefined && NODE_ENV === 'production' && !TASKFLOW_KEEP_MAIL) {
      throw new FatalError(
        'No mail server is known: set SMTP_URL (smtp://user:password@host:587) and start the worker again.',
      );
    }
    const message = await composeMessage(payload, SMTP_FROM, context);
    if (SMTP_URL === undefined) await keepUnsent(message, context);
    else await sendBySmtp(message, SMTP_URL, context);
    return {
      emailId: message.messageId,
      sentAt: new Date().toISOString(),
      transport: SMTP_URL === undefined ? ('kept' as const) : ('smtp' as const),
    };
  },
});
