'use client';

import { useQueryStates } from 'nuqs';
import { type FormEvent, useState } from 'react';
import { addressId, addressText } from '@/client/address-parts';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { ProgressBar } from '@/components/ui/progress-bar';
import { TimeBox } from '@/components/ui/time-box';
import type { WebhookRedelivery } from '@/jobs/webhook-redelivery-schema';

/** What the tool keeps in the address of its page. */
export const redeliveryParsers = { host: addressText(255), redelivery: addressId('a redelivery') };

const hourMs = 3_600_000;
const pollMs = 1000;

/** Sends all that failed in a time again, in the background, and shows how far that is. */
export function RedeliverAllTool() {
  const [from, setFrom] = useState<string | null>(null);
  const [to, setTo] = useState<string | null>(null);
  // Its id stands in the address: who comes back sees how far it is.
  const [known, setKnown] = useQueryStates(redeliveryParsers);
  const [host, setHost] = useState(known.host ?? '');
  const start = trpc.webhooks.redeliverAll.useMutation({
    onSuccess: ({ redeliveryId: made }) => setKnown({ redelivery: made }),
  });
  const redeliveryId = known.redelivery ?? '';
  const asked = trpc.webhooks.redelivery.useQuery(
    { redeliveryId },
    {
      enabled: redeliveryId !== '',
      retry: false,
      refetchInterval: ({ state }) => (state.data && state.data.state !== 'running' ? false : pollMs),
    },
  );

  function submit(event: FormEvent) {
    event.preventDefault();
    start.mutate({
      from: from ?? new Date(Date.now() - hourMs).toISOString(),
      to: to ?? new Date().toISOString(),
      ...(host.trim() !== '' && { host: host.trim() }),
    });
  }

  return (
    <Panel title="Redeliver all that failed">
      <form onSubmit={submit} noValidate className="flex flex-col gap-3">
        <div className="flex flex-wrap gap-2">
          <TimeBox label="From" value={from} onChange={setFrom} />
          <TimeBox label="To" value={to} onChange={setTo} />
        </div>
        <Field
          label="Only to this host"
          hint="Without times: what was written in the last hour. Disabled URLs are left out."
          error={start.error ? problemOf(start.error).message : undefined}
        >
          <Input value={host} placeholder="example.com" onChange={(event) => setHost(event.target.value)} />
        </Field>
        <Button type="submit" disabled={start.isPending} className="self-start">
          Redeliver all
        </Button>
      </form>
      <div aria-live="polite">
        {asked.data && <Progress redelivery={asked.data} />}
        {redeliveryId !== '' && asked.error && <p className="mt-3 text-failed">{problemOf(asked.error).message}</p>}
      </div>
    </Panel>
  );
}

function Progress({ redelivery: { redeliveryId, state, done, matched } }: { redelivery: WebhookRedelivery }) {
  const { webhooks } = trpc.useUtils();
  const stop = trpc.webhooks.stopRedelivery.useMutation({ onSettled: () => webhooks.redelivery.invalidate() });
  const words = {
    running: 'are due again so far',
    completed: 'are due again',
    stopped: 'were due when it was stopped',
  };
  return (
    <div className="mt-3 flex flex-col gap-2">
      <ProgressBar percent={matched === 0 ? 100 : (100 * done) / matched} label="Deliveries that are due again" />
      <p className="flex flex-wrap items-center justify-between gap-2 text-xs text-muted">
        {done.toLocaleString()} of {matched.toLocaleString()} {words[state]}.
        {state === 'running' && (
          <Button size="sm" disabled={stop.isPending} onClick={() => stop.mutate({ redeliveryId })}>
            Stop
          </Button>
        )}
      </p>
    </div>
  );
}
