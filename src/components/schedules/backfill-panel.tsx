'use client';

import { useState } from 'react';
import { toast } from '@/client/toast';
import { countOf } from '@/client/format-number';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { Button } from '@/components/ui/button';
import { Panel } from '@/components/ui/panel';
import { TimeBox } from '@/components/ui/time-box';

/** Submits a job for each tick of a past time that was never fired, after it has said how many. */
export function BackfillPanel({ scheduleId }: { scheduleId: string }) {
  const [from, setFrom] = useState<string | null>(null);
  const [to, setTo] = useState<string | null>(null);
  const { schedules } = trpc.useUtils();
  const wanted = { from: from ?? '', to: to ?? '' };
  const isWhole = from !== null && to !== null;
  const preview = trpc.schedules.previewBackfill.useQuery(
    { scheduleId, wanted },
    { enabled: isWhole, retry: false, gcTime: 0 },
  );
  const backfill = trpc.schedules.backfill.useMutation({
    onSuccess({ submitted }) {
      toast.success(`${countOf(submitted, 'job')} submitted.`);
    },
    onError: (error) => toast.error(problemOf(error).message),
    onSettled: () => schedules.invalidate(),
  });
  const missing = preview.data ? preview.data.ticks - preview.data.known : 0;
  return (
    <Panel title="Backfill">
      <div className="flex flex-col gap-3">
        <p className="text-muted">A job for each tick of a past time that was never fired, by the rule as it is now.</p>
        <div className="flex flex-col items-start gap-2 [&_span]:w-10">
          <TimeBox label="From" value={from} onChange={setFrom} />
          <TimeBox label="To" value={to} onChange={setTo} />
        </div>
        <p role="status" className={preview.error ? 'text-failed' : 'text-muted'}>
          {!isWhole && 'Choose the time to see how many jobs there would be.'}
          {isWhole && preview.isPending && 'Counting…'}
          {isWhole && preview.error && `To: ${problemText(preview.error)}`}
          {isWhole && preview.data && foundText(preview.data)}
        </p>
        <Button
          className="self-start"
          disabled={!isWhole || missing === 0 || backfill.isPending}
          onClick={() => backfill.mutate({ scheduleId, wanted })}
        >
          {backfill.isPending ? 'Submitting…' : missing > 0 ? `Submit ${countOf(missing, 'job')}` : 'Submit jobs'}
        </Button>
      </div>
    </Panel>
  );
}

function foundText({ ticks, known }: { ticks: number; known: number }): string {
  const found = `${countOf(ticks, 'tick')} in that time`;
  return known === 0 ? `${found}.` : `${found}, ${known} of them fired before.`;
}

function problemText(error: unknown): string {
  const { problems, message } = problemOf(error);
  return problems[0]?.message ?? message;
}
