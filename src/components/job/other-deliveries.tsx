import Link from 'next/link';
import { countText } from '@/client/format-number';

const mostCounted = 1000;

/** Below the newest webhook messages of a job: how many older ones there are, and where. */
export function OtherDeliveries({ jobId, others }: { jobId: string; others: number }) {
  const many = others >= mostCounted ? `${countText(mostCounted)} or more` : countText(others);
  return (
    <p className="border-t p-3 text-xs">
      <Link href={`/webhooks?jobId=${jobId}`} prefetch={false} className="text-accent underline">
        and {many} more {others === 1 ? 'delivery' : 'deliveries'}
      </Link>
    </p>
  );
}
