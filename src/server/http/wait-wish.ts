import { mostWaitSeconds } from '../../jobs/find-jobs-schema.ts';

/**
 * What `Prefer: wait=N` asks for (RFC 7240), in seconds. A preference that cannot be understood is none, and one for
 * longer than 60 s is for 60 s.
 */
export function preferredWait(headers: Pick<Headers, 'get'>): number | undefined {
  const found = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:$|[,;])/i.exec(headers.get('prefer') ?? '');
  return found ? Math.min(Number(found[1]), mostWaitSeconds) : undefined;
}
