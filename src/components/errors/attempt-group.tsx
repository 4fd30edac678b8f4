'use client';

import Link from 'next/link';
import { countText } from '@/client/format-number';
import { trpc } from '@/client/trpc';
import { useMay } from '@/client/use-may';
import { useNow } from '@/client/use-now';
import { StateBadge } from '@/components/ui/state-badge';
import { groupLooks } from './group-looks';

/** An error is grouped about a second after it came. */
const groupedWithinMs = 10_000;

interface AttemptGroupProps {
  jobId: string;
  attempt: number;
  finishedAt: string;
}

/** How often the error of an attempt was seen, with the way to its group; nothing where it has none. */
export function AttemptGroup({ jobId, attempt, finishedAt }: AttemptGroupProps) {
  const isFresh = useNow() - Date.parse(finishedAt) < groupedWithinMs;
  const asked = trpc.errors.ofJob.useQuery(
    { jobId },
    {
      enabled: useMay('read'),
      refetchInterval: ({ state }) => (isFresh && !groupOf(state.data?.groups, attempt) ? 1000 : false),
    },
  );
  const group = groupOf(asked.data?.groups, attempt);
  if (!group) return null;
  return (
    <p className="flex flex-wrap items-center gap-2 text-xs">
      <Link href={`/errors/${group.fingerprint}`} prefetch={false} className="touch-target text-accent underline">
        {group.count === 1 ? 'The only error of its group' : `One of ${countText(group.count)} errors of its group`}
      </Link>
      <StateBadge look={groupLooks[group.state]} />
    </p>
  );
}

function groupOf<Group>(groups: readonly { attempt: number; group: Group }[] | undefined, attempt: number) {
  return groups?.find((found) => found.attempt === attempt)?.group;
}
