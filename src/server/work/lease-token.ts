import { StaleLease } from '../../jobs/errors.ts';

/** An attempt as the token that pull workers are given names it. */
export interface HeldAttempt {
  jobId: string;
  leaseToken: string;
}

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const pattern = new RegExp(`^(${uuid})\\.(${uuid})$`);

/** The job's id and its lease token in one text, so that an attempt is found by the job's primary key. */
export function sealLease({ jobId, leaseToken }: HeldAttempt): string {
  return `${jobId}.${leaseToken}`;
}

/** What a pull worker sent back; undefined for what never was a token. */
export function readLease(text: string): HeldAttempt | undefined {
  const [, jobId, leaseToken] = pattern.exec(text) ?? [];
  return jobId && leaseToken ? { jobId, leaseToken } : undefined;
}

/** @throws StaleLease for what never was a token */
export function requireLease(text: string): HeldAttempt {
  const lease = readLease(text);
  if (!lease) throw new StaleLease();
  return lease;
}
