import { isUnreadable, type Sealer } from '../src/server/sealing/sealer.ts';
import { failed, retryDelayMs } from './attempt-endings.ts';
import type { AttemptEnd, ClaimedAttempt } from './execute-attempt.ts';
import type { LoadedTask } from './load-handlers.ts';

/**
 * Runs an attempt with its payload decrypted, and gives back its result encrypted where the task type wants that. A payload
 * that cannot be decrypted here fails the attempt, with a retry: another worker may have the key, and so may this one later.
 */
export async function unsealed(
  sealer: Sealer,
  attempt: ClaimedAttempt,
  { task }: LoadedTask,
  run: (opened: ClaimedAttempt) => Promise<AttemptEnd>,
): Promise<AttemptEnd> {
  let payload: unknown;
  try {
    payload = sealer.open(attempt.payload, attempt.jobId, 'payload');
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    const { name, message } = error;
    const ending = failed(
      { name, message, stack: null, code: 'unreadable_payload' },
      retryDelayMs(error, attempt, task),
    );
    return { ...ending, durationMs: 0, cpuMs: null, peakMemoryBytes: null };
  }
  const end = await run({ ...attempt, payload });
  if (!task.encrypt || end.result === null) return end;
  return { ...end, result: sealer.seal(end.result, attempt.jobId, 'result') };
}
