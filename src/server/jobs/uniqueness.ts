import { createHash } from 'node:crypto';
import { stringify } from 'safe-stable-stringify';
import { uniqueParts, type UniqueRule } from '../../jobs/unique-rule.ts';
import type { Sealer } from '../sealing/sealer.ts';
import { ownerOf } from './submit-owner.ts';

/** What makes a job the only one of its kind. */
export interface Uniqueness {
  rule: UniqueRule;
  /** Equal for jobs of one kind. */
  hash: Buffer;
  /** The payload as it is stored in a job of another id, which it is given to. */
  payloadFor: (jobId: string) => string;
}

/**
 * The hash of a job's kind: its task type, who submits it, and what its rule names. Of an encrypted payload it tells nothing
 * to who has no key; of others it is a plain SHA-256.
 *
 * @param createdBy the id of the API key that submits, null without keys: jobs of others are never of one kind, so that none
 *   is shown, changed or kept from running by a key that may not see it
 */
export function uniqueHash(
  { sealer, isEncrypted }: { sealer: Sealer; isEncrypted: boolean },
  { taskType, createdBy, payload }: { taskType: string; createdBy: string | null; payload: unknown },
  rule: UniqueRule,
): Buffer {
  const text = stringify([ownerOf(createdBy), taskType, rule.key, uniqueParts(rule, payload)]);
  return isEncrypted ? sealer.digest(text) : createHash('sha256').update(text).digest();
}
