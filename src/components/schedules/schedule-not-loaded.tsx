import { problemOf } from '@/client/problem-of';
import { ErrorState } from '@/components/ui/error-state';
import { NotThere } from '@/components/ui/not-there';

interface ScheduleNotLoadedProps {
  scheduleId: string;
  error: unknown;
  onRetry: () => void;
}

/** The id is none, there is no such schedule, or it could not be asked. */
export function ScheduleNotLoaded({ scheduleId, error, onRetry }: ScheduleNotLoadedProps) {
  const { status } = problemOf(error);
  if (status !== 404 && status !== 400) return <ErrorState error={error} onRetry={onRetry} />;
  return (
    <NotThere what="schedule" id={scheduleId} href="/schedules" all="All schedules">
      {status === 400 ? 'is not the id of a schedule.' : 'was deleted, or never was.'}
    </NotThere>
  );
}
