import type { KeptArtifact } from '../../jobs/work-schema.ts';
import type { Database } from '../database.ts';
import { maxArtifactBytes } from '../blobs/blob-limits.ts';
import { storeArtifact } from '../blobs/store-artifact.ts';
import { readBytes } from '../http/read-body.ts';
import { requireLease } from './lease-token.ts';
import { requireHeld } from './require-held.ts';

/**
 * Keeps the raw body of a request as an artifact of the attempt's job. One of the same name is replaced.
 *
 * @throws StaleLease when the attempt has ended
 * @throws TaskFlowError unsupported_media_type for a compressed body; too_large past 25 MiB, or 100 MiB of the job together; InvalidInput for a name that is none
 */
export async function receiveArtifact(
  { db }: { db: Pick<Database, 'pool' | 'query'> },
  request: Request,
  { leaseToken, name }: { leaseToken: string; name: string },
): Promise<KeptArtifact> {
  const lease = requireLease(leaseToken);
  // Asked before 25 MiB are read and written for nothing; it is asked again where they are kept.
  await requireHeld({ db }, lease);
  const bytes = await readBytes(request, maxArtifactBytes);
  const contentType = request.headers.get('content-type') ?? 'application/octet-stream';
  await storeArtifact(db, lease.jobId, name, bytes, contentType, lease.leaseToken);
  return { name, sizeBytes: bytes.byteLength };
}
