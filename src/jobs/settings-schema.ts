import { z } from 'zod';
import { ownRetentionSchema } from './retention-days.ts';

/** What is kept, for how long, and how much of it there is. */
export const retentionSchema = z.object({
  retentionDays: z.int().describe('The setting RETENTION_DAYS; 0: for ever.'),
  taskTypes: z
    .array(z.object({ taskType: z.string(), days: ownRetentionSchema }))
    .describe('Those that say themselves how long their jobs are kept.'),
  databaseBytes: z.int(),
  tables: z.array(
    z.object({
      name: z.string(),
      rows: z.int().nullable().describe('As PostgreSQL estimates it; null: it never counted.'),
      bytes: z.int().describe('With indexes and large values.'),
    }),
  ),
});
export type Retention = z.infer<typeof retentionSchema>;

/** What runs here. */
export const aboutSchema = z.object({
  version: z.string(),
  queueOn: z.enum(['redis', 'postgres']),
  postgresVersion: z.string(),
  nodeVersion: z.string(),
  startedAt: z.iso.datetime(),
});
export type About = z.infer<typeof aboutSchema>;
