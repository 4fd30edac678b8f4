import { z } from 'zod';
import { auditFormats } from './audit-formats.ts';
import { isoTime } from './iso-time.ts';
import { storedText } from './stored-text.ts';

/** One change that somebody made. */
export const auditEntrySchema = z
  .object({
    at: isoTime,
    actor: z
      .string()
      .describe(
        'Id of the key, or `bootstrap`, `local` (this machine, without a key), `system` (TaskFlow itself), `sql`, `unknown`.',
      ),
    action: z.string().describe('What was done, such as `key.created`.'),
    subject: z.string().nullable().describe('Id of what it was done to.'),
    address: z
      .string()
      .nullable()
      .describe('Where the request came from; of IPv6 the network of 64 bits; `cli` for a command in the database.'),
    before: z.json().nullable().describe('The fields that changed, as they were.'),
    after: z.json().nullable().describe('The fields that changed, as they are since.'),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof auditEntrySchema>;

const auditFilterSchema = z.strictObject({
  actor: storedText(100).optional(),
  action: storedText(100).optional().describe('Such as `job.cancelled`.'),
  subject: storedText(2048).optional(),
  from: isoTime.optional(),
  to: isoTime.optional(),
});
export type AuditFilter = z.infer<typeof auditFilterSchema>;

/** Query of `GET /api/audit`. */
export const listAuditSchema = auditFilterSchema.extend({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z
    .string()
    .regex(/^[1-9]\d{0,17}$/, 'is not a cursor of this list')
    .optional(),
});
export type ListAudit = z.infer<typeof listAuditSchema>;

/** Newest first. */
export const auditPageSchema = z.object({ entries: z.array(auditEntrySchema), nextCursor: z.string().nullable() });
export type AuditPage = z.infer<typeof auditPageSchema>;

/** Query of `GET /api/audit/export`. */
export const exportAuditSchema = auditFilterSchema.extend({ format: z.enum(auditFormats) });
