import { TriangleAlert } from 'lucide-react';
import { RelativeTime } from '@/components/ui/relative-time';

interface StaleNoteProps {
  query: { isRefetchError: boolean; dataUpdatedAt: number };
}

/** Says that figures are old because they could not be renewed; nothing while they could. */
export function StaleNote({ query: { isRefetchError, dataUpdatedAt } }: StaleNoteProps) {
  if (!isRefetchError) return null;
  return (
    <p role="status" className="flex items-center gap-1.5 text-xs text-pending">
      <TriangleAlert aria-hidden className="size-3.5 shrink-0" />
      <span>
        These figures could not be renewed. They were read <RelativeTime at={new Date(dataUpdatedAt).toISOString()} />.
      </span>
    </p>
  );
}
