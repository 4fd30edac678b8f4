'use client';

import { toast } from '@/client/toast';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { useMay } from '@/client/use-may';
import { Button } from '@/components/ui/button';
import { Panel } from '@/components/ui/panel';
import { RelativeTime } from '@/components/ui/relative-time';

/** URLs that are not called any more, each with a way back. Nothing where there are none. */
export function DisabledUrls() {
  const { webhooks } = trpc.useUtils();
  const asked = trpc.webhooks.disabledEndpoints.useQuery(undefined, { refetchInterval: 10_000, retry: false });
  const enable = trpc.webhooks.enableEndpoint.useMutation({
    onSuccess: () => toast.success('It is called again. Send again what failed meanwhile.'),
    onError: (error) => toast.error(problemOf(error).message),
    onSettled: () => webhooks.disabledEndpoints.invalidate(),
  });
  const mayEnable = useMay('manage');
  const endpoints = asked.data?.endpoints ?? [];
  if (endpoints.length === 0) return null;
  return (
    <Panel title="URLs that are not called any more" flush className="mb-4">
      <ul className="max-h-72 divide-y overflow-y-auto">
        {endpoints.map(({ url, disabledAt, disabledReason }) => (
          <li key={url} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-row">
            <div className="min-w-0 grow basis-60">
              <p className="[overflow-wrap:anywhere]">{url}</p>
              <p className="text-xs text-muted">
                {disabledReason} Since <RelativeTime at={disabledAt} />
              </p>
            </div>
            {mayEnable && (
              <Button
                size="sm"
                aria-label={`Enable ${url}`}
                disabled={enable.isPending}
                onClick={() => enable.mutate({ url })}
              >
                Enable
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
