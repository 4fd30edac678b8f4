import Link from 'next/link';
import { countText } from '@/client/format-number';

const mostCounted = 1000;

/** Below the newest re-runs of a job: how many older ones there are, and where. */
export function OtherReruns({ jobId, others }: { jobId: string; others: number }) {
  const many = others >= mostCounted ? `${countText(mostCounted)} or more` : countText(others);
  return (
    <Link href={`/jobs?q=${encodeURIComponent(`rerun:${jobId}`)}`} className="text-xs text-accent underline">
      and {many} more {others === 1 ? 're-run' : 're-runs'}
    </Link>
  );
}
