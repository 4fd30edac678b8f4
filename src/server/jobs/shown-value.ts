import type { Job } from '../../jobs/job-schema.ts';
import { redact } from '../../jobs/redact.ts';
import { encryptedMarker, isUnreadable, type Sealer } from '../sealing/sealer.ts';

type Shown = Job['payload'];

/**
 * A payload or result as it is shown: decrypted, and without what its task type redacts. One that cannot be decrypted here is
 * a marker.
 */
export function shownValue(
  sealer: Sealer,
  { id, redact: paths }: { id: string; redact?: readonly string[] | null },
  column: 'payload' | 'result',
  value: Shown,
): Shown {
  const opened = readable(sealer, id, column, value);
  return paths ? redact(column, opened, paths) : opened;
}

function readable(sealer: Sealer, id: string, column: 'payload' | 'result', value: Shown): Shown {
  try {
    return sealer.open(value, id, column) as Shown;
  } catch (error) {
    if (isUnreadable(error)) return encryptedMarker;
    throw error;
  }
}
