import { z } from 'zod';
import { oneOfMessage, storedSourceFields, storedWays, takesOneOf } from '../files/file-source.ts';

/** No line break nor other control character: such a text can never begin a header of its own. */
const headerText = z.string().regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'must be one line without control characters');

const address = z.union(
  [
    z.email({ error: 'must be an e-mail address' }).max(254),
    z.strictObject({ name: headerText.max(200), address: z.email({ error: 'must be an e-mail address' }).max(254) }),
  ],
  { error: 'must be an e-mail address or { name, address }' },
);
const addresses = z.union([address, z.array(address).min(1).max(100)], {
  error: 'must be an e-mail address, { name, address }, or a list of up to 100 of them',
});

const attachment = z
  .strictObject({
    ...storedSourceFields,
    filename: headerText.min(1).max(200).optional().describe('Needed with base64'),
    contentType: z
      .string()
      .regex(/^[\w.+-]+\/[\w.+-]+$/, 'must be a content type such as application/pdf')
      .max(120)
      .optional(),
  })
  .refine(takesOneOf(storedWays), { error: oneOfMessage(storedWays) })
  .refine(({ base64, filename }) => base64 === undefined || filename !== undefined, {
    path: ['filename'],
    error: 'is required with base64',
  })
  .meta({ oneOf: [['fileId'], ['base64', 'filename'], ['jobId', 'artifact']].map((required) => ({ required })) });
export type Attachment = z.output<typeof attachment>;

export const emailPayload = z.strictObject({
  to: addresses,
  subject: headerText.min(1).max(998),
  body: z.string().describe('The message as plain text'),
  html: z.string().optional().describe('The same message as HTML'),
  cc: addresses.optional(),
  bcc: addresses.optional(),
  replyTo: addresses.optional(),
  attachments: z.array(attachment).max(20).optional(),
  forceFail: z.boolean().optional(),
});
export type EmailPayload = z.output<typeof emailPayload>;
