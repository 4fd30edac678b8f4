import { StaleLease } from '../../jobs/errors.ts';
import { storableText } from '../../jobs/storable-text.ts';
import type { WorkProgress } from '../../jobs/work-schema.ts';
import { toJobSummary } from '../jobs/job-row.ts';
import { saveProgress } from '../jobs/save-progress.ts';
import type { WebServices } from '../web-services.ts';
import { requireLease } from './lease-token.ts';
import { withholdOfJob } from './withhold-of-job.ts';

/** Keeps how far an attempt of a pull worker is, and shows it. @throws StaleLease when the attempt has ended */
export async function reportProgress(
  services: Pick<WebServices, 'db' | 'broadcast' | 'sealer'>,
  { leaseToken, percent, note }: WorkProgress,
): Promise<void> {
  const lease = requireLease(leaseToken);
  const hidden = note ? await withholdOfJob(services, lease.jobId) : undefined;
  const shown = hidden?.text ?? ((given: string) => given);
  const text = note === undefined || note === null ? null : storableText(shown(note), 500);
  const row = await saveProgress(services.db, lease.jobId, lease.leaseToken, percent, text);
  if (!row) throw new StaleLease();
  services.broadcast.jobUpdated(toJobSummary(row));
}
