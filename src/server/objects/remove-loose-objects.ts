import type { Database } from '../database.ts';
import type { Logger } from '../logger.ts';
import { forgetLooseObjects, noteFailedRemoval, takeLooseObjects } from './loose-objects.ts';
import type { ObjectStore } from './object-store.ts';

/** Removed at once; a store that is away is noticed with the first of them. */
const objectsPerBatch = 16;

interface LooseObject {
  key: string;
  uploadId: string | null;
  isHeld: boolean;
}

export interface RemovalParts {
  db: Pick<Database, 'query'>;
  objects: ObjectStore;
  log: Pick<Logger, 'warn'>;
}

/**
 * Removes objects that no artifact holds, oldest first, until none is due or the store refuses. Several processes may do it
 * at once: each object is taken by one. Those that could not be removed come again later.
 *
 * @param mayGoOn asked before each batch
 * @returns how many were removed
 */
export async function removeLooseObjects(parts: RemovalParts, mayGoOn: () => boolean): Promise<number> {
  let removed = 0;
  while (mayGoOn()) {
    const taken = await parts.db.query<LooseObject>(takeLooseObjects, [objectsPerBatch]);
    if (taken.length === 0) return removed;
    const ends = await Promise.all(taken.map((object) => remove(parts.objects, object)));
    const isGone = (_: LooseObject, at: number) => ends[at] === undefined;
    const gone = taken.filter(isGone).map(({ key }) => key);
    await parts.db.query(forgetLooseObjects, [gone]);
    removed += gone.length;
    const failure = ends.find((end) => end !== undefined);
    if (failure === undefined) continue;
    const left = taken.map(({ key }) => key).filter((key) => !gone.includes(key));
    await parts.db.query(noteFailedRemoval, [left, failure.message]);
    parts.log.warn(
      { err: failure, objects: left.length },
      'objects could not be removed from the store; they come again',
    );
    return removed;
  }
  return removed;
}

/** @returns why it could not be removed */
async function remove(objects: ObjectStore, { key, uploadId, isHeld }: LooseObject): Promise<Error | undefined> {
  if (isHeld) return undefined;
  try {
    if (uploadId !== null) await objects.abortParts({ key, uploadId });
    await objects.remove(key);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
