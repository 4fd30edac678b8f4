import { randomBytes, randomUUID } from 'node:crypto';
import { createObjectStore, type ObjectStore } from '../../../src/server/objects/object-store.ts';
import { StoreFailure } from '../../../src/server/objects/store-failure.ts';
import { ok, problem, warning, type Finding } from './finding.ts';
import { messageOf } from './message-of.ts';
import type { Patient } from './patient.ts';

const name = 'objects';

interface LeftRow {
  left: number;
  error: string | null;
}

/** Removals that failed, and what waits for a worker although it was due an hour ago. */
const question = `SELECT count(*)::int AS left, max(error) AS error FROM taskflow.loose_objects
  WHERE due_at < taskflow.now() - interval '1 hour' OR error IS NOT NULL`;

/** Whether the bucket takes, gives and removes an object, by one of a few bytes. S3_BUCKET is set. */
export async function checkObjects({ env, ask }: Patient, isDatabaseUp: boolean): Promise<Finding> {
  const objects = createObjectStore(env);
  if (!objects) throw new Error('S3_BUCKET is not set');
  const place = `bucket ${env.S3_BUCKET} on ${env.S3_ENDPOINT ? new URL(env.S3_ENDPOINT).host : 'AWS'}`;
  try {
    const failure = await tryOut(objects);
    if (failure) {
      const why = 'larger artifacts are neither kept nor given out, and attempts that make them fail';
      return problem(
        name,
        `${place} cannot be ${failure.done}: ${messageOf(failure.error)}`,
        why,
        adviceFor(failure.error),
      );
    }
    const [row] = isDatabaseUp ? await ask<LeftRow>(question) : [];
    if (!row || row.left === 0) return ok(name, `${place} takes, gives and removes`);
    const found = `${place}: ${row.left} objects that are no longer needed were not removed (${row.error ?? 'no worker came to it'})`;
    return warning(name, found, 'they cost space', 'see that workers have the same S3_ variables, and may delete');
  } finally {
    await objects.close();
  }
}

async function tryOut(objects: ObjectStore): Promise<{ done: string; error: unknown } | undefined> {
  const key = `doctor/${randomUUID()}`;
  const bytes = randomBytes(16);
  let done = 'written';
  try {
    await objects.put(key, bytes);
    done = 'read';
    const given = Buffer.concat(await Array.fromAsync(await objects.open(key, bytes.byteLength)));
    if (!given.equals(bytes)) throw new Error('other bytes came back');
    done = 'emptied';
    await objects.remove(key);
    return undefined;
  } catch (error) {
    return { done, error };
  }
}

function adviceFor(error: unknown): string {
  const code = error instanceof StoreFailure ? error.storeCode : undefined;
  if (code === 'NoSuchBucket') return 'make the bucket, or check S3_BUCKET, S3_ENDPOINT and S3_FORCE_PATH_STYLE';
  if (code !== undefined) return 'check S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY and S3_REGION, and what the key may do';
  return 'check S3_ENDPOINT, and that the store runs';
}
