import type { JobStatus } from './job-status.ts';

/** What a bulk action does to each of its jobs. `delete` removes ended ones for good. */
export const jobActionKinds = ['cancel', 'retry', 'delete'] as const;
export type JobActionKind = (typeof jobActionKinds)[number];

/** The jobs that each does something to; it skips all others. */
export const actsOn = {
  cancel: ['pending', 'active'],
  retry: ['failed', 'cancelled'],
  delete: ['completed', 'failed', 'cancelled'],
} as const satisfies Record<JobActionKind, readonly JobStatus[]>;

/** How an export may be written. */
export const exportFormats = ['csv', 'ndjson'] as const;
export type ExportFormat = (typeof exportFormats)[number];
