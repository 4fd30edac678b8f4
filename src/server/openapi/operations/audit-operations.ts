import { z } from 'zod';
import { auditPageSchema, exportAuditSchema, listAuditSchema } from '../../../jobs/audit-schema.ts';
import type { DescribedPaths } from '../operation.ts';

const lines = z.string().meta({ override: { type: 'string', format: 'binary' } });

export const auditPaths: DescribedPaths = {
  '/api/audit': {
    GET: {
      id: 'listAudit',
      tag: 'Audit log',
      summary: 'List changes that somebody made, newest first',
      description: 'Who did what to which, from where, and what changed. Entries can neither be changed nor removed.',
      for: ['admin'],
      query: listAuditSchema,
      answers: { 200: { description: 'A page of entries.', schema: auditPageSchema } },
    },
  },
  '/api/audit/export': {
    GET: {
      id: 'exportAudit',
      tag: 'Audit log',
      summary: 'Export the audit log, newest first',
      description: 'All entries that match, streamed, one a line: JSON, or CSV under a line of heads (RFC 4180).',
      for: ['admin'],
      query: exportAuditSchema,
      answers: {
        200: {
          description: 'The entries, as a file..',
          schema: lines,
          contentType: '*/*',
          headers: { 'Content-Disposition': 'The file’s name.' },
        },
      },
    },
  },
};
