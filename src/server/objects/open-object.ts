import { TaskFlowError } from '../../jobs/errors.ts';
import type { ByteRange } from '../blobs/blob-chunks.ts';
import type { ObjectStore } from './object-store.ts';
import { StoreFailure } from './store-failure.ts';

/**
 * Opens an artifact's bytes in the store.
 *
 * @throws StoreFailure when the store is away, or this process has none
 * @throws TaskFlowError not_found when they were deleted in the bucket, past TaskFlow
 */
export async function openObject(
  objects: ObjectStore | undefined,
  key: string,
  { name, sizeBytes }: { name: string; sizeBytes: number },
  range?: ByteRange,
): Promise<AsyncGenerator<Uint8Array, void>> {
  if (!objects) throw new StoreFailure('is not known to this process: it has no S3_BUCKET.', { isPassing: false });
  try {
    return await objects.open(key, sizeBytes, range);
  } catch (error) {
    if (!(error instanceof StoreFailure) || error.storeCode !== 'NoSuchKey') throw error;
    const shown = JSON.stringify(name);
    throw new TaskFlowError('not_found', `The bytes of artifact ${shown} are in the object store no more.`, {
      cause: error,
    });
  }
}
