import type { JobSummary } from '../../jobs/job-schema.ts';

// PostgreSQL takes notifications below 8,000 bytes; the envelope of Socket.io needs some.
const mostBytes = 7000;
const errorStart = 500;

/**
 * A summary small enough for one notification: a long error is cut (the page that shows it whole fetches it anyway).
 * Null when even that is too long: clients are then told to fetch.
 */
export function fitSummary(summary: JobSummary): JobSummary | null {
  if (fits(summary)) return summary;
  const cut = { ...summary, error: summary.error && `${summary.error.slice(0, errorStart)}…` };
  return fits(cut) ? cut : null;
}

function fits(summary: JobSummary): boolean {
  return Buffer.byteLength(JSON.stringify(summary)) <= mostBytes;
}
