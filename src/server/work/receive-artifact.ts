import type { KeptArtifact } from '../../jobs/work-schema.ts';
import { maxArtifactBytes } from '../blobs/blob-limits.ts';
import { keepArtifact, type ArtifactPlaces } from '../blobs/keep-artifact.ts';
import { bodyOf, requirePlainBody } from '../http/read-body.ts';
import { requireLease } from './lease-token.ts';
import { requireHeld } from './require-held.ts';

/**
 * Keeps the raw body of a request as an artifact of the attempt's job. One of the same name is replaced.
 *
 * @throws StaleLease when the attempt has ended
 * @throws TaskFlowError unsupported_media_type for a compressed body; too_large past what is kept, of one or of the job together; unavailable while the object store is away; InvalidInput for a name that is none
 */
export async function receiveArtifact(
  places: ArtifactPlaces,
  request: Request,
  { leaseToken, name }: { leaseToken: string; name: string },
): Promise<KeptArtifact> {
  const lease = requireLease(leaseToken);
  // Asked before many MiB are read and written for nothing; it is asked again where they are kept.
  await requireHeld(places, lease);
  requirePlainBody(request, places.objects?.maxBytes ?? maxArtifactBytes);
  const contentType = request.headers.get('content-type') ?? 'application/octet-stream';
  const { sizeBytes } = await keepArtifact(places, { ...lease, name, contentType }, bodyOf(request));
  return { name, sizeBytes };
}
