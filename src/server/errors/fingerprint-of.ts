import { createHash } from 'node:crypto';
import { errorKind, fingerprintVersion, type ErrorKind, type SeenError } from '../../jobs/error-fingerprint.ts';

/** Most groups of one task type. What is distinct beyond that is counted in one further group. */
export const mostGroups = 500;

const hashed = (signature: string): string =>
  `${fingerprintVersion}-${createHash('sha256').update(signature).digest('hex').slice(0, 24)}`;

/** An error's group, with its fingerprint. */
export function fingerprintOf(error: SeenError): ErrorKind & { fingerprint: string } {
  const kind = errorKind(error);
  return { ...kind, fingerprint: hashed(kind.signature) };
}

/** The fingerprint of the one group that takes what a task type has too many kinds of. */
export function overflowOf(taskType: string): string {
  return hashed(JSON.stringify([fingerprintVersion, taskType, 'overflow']));
}
