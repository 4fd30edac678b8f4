import type { z } from 'zod';
import { TaskFlowError } from '../../jobs/errors.ts';
import { bodyLimits } from '../../jobs/job-schema.ts';
import type { uploadedFileSchema } from '../../jobs/file-schema.ts';
import { storeFile } from '../blobs/store-file.ts';
import type { Database } from '../database.ts';
import { bodyOf, requirePlainBody } from './read-body.ts';

/**
 * Stores the raw body of a request as a file, piece by piece.
 *
 * @throws TaskFlowError too_large past 25 MiB; unsupported_media_type for a form, whose parts would be stored as
 * one, and for a compressed body
 */
export async function receiveFile(
  { db }: { db: Pick<Database, 'query'> },
  request: Request,
  owner: string | null,
  name: string | null,
): Promise<z.infer<typeof uploadedFileSchema>> {
  const contentType = request.headers.get('content-type') ?? 'application/octet-stream';
  if (/^multipart\//i.test(contentType)) {
    throw new TaskFlowError('unsupported_media_type', 'Send the bytes of the file alone, with its own Content-Type.');
  }
  requirePlainBody(request, bodyLimits.fileBytes);
  return storeFile(db, bodyOf(request), contentType, owner, name);
}
