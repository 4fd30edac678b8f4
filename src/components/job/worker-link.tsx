'use client';

import Link from 'next/link';
import { useMay } from '@/client/use-may';

/** A worker by the end of its id, which is what tells it from others; all of it on hover. */
export function WorkerLink({ workerId }: { workerId: string }) {
  const mayRead = useMay('read');
  const name = (
    <code className="font-mono text-xs" title={workerId}>
      {workerId.slice(-12)}
    </code>
  );
  if (!mayRead) return name;
  return (
    <Link href={`/workers/${workerId}`} prefetch={false} className="text-accent underline">
      {name}
    </Link>
  );
}
