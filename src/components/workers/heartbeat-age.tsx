import { relativeTime } from '@/client/format-time';
import { classNames } from '@/components/ui/class-names';
import type { WorkerAtWork } from '@/jobs/worker-schema';
import { isBeatLate } from './worker-health';

/** How long ago it said that it lives, and whether that is too long. */
export function HeartbeatAge({ worker, now }: { worker: WorkerAtWork; now: number }) {
  const isLate = isBeatLate(worker, now);
  return (
    <span className={classNames(isLate && 'font-medium text-pending')} suppressHydrationWarning>
      {relativeTime(worker.heartbeatAt, now)}
      {isLate && ', late'}
    </span>
  );
}
