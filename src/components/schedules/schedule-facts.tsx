import Link from 'next/link';
import { useIsTwelveHours } from '@/client/clock-format';
import { Fact } from '@/components/ui/fact';
import { Moment } from '@/components/ui/moment';
import { RelativeTime } from '@/components/ui/relative-time';
import { StatusBadge } from '@/components/ui/status-badge';
import type { Schedule } from '@/jobs/schedule-schema';
import { policyWords } from './policy-words';
import { ruleInWords } from './rule-in-words';
import { scheduleLook, tickLook } from './schedule-looks';

export function ScheduleFacts({ schedule }: { schedule: Schedule }) {
  const { cron, everyMs, timezone, lastRun, startAt, endAt } = schedule;
  const isTwelve = useIsTwelveHours();
  return (
    <div className="panel flex flex-col gap-3 p-3">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <StatusBadge {...scheduleLook(schedule)} />
        <span className="text-base font-medium">{ruleInWords(schedule, isTwelve)}</span>
        <span className="text-muted">
          <code className="font-mono text-xs">{cron ?? `${everyMs} ms`}</code> {cron !== null && timezone}
        </span>
      </p>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-2.5 sm:grid-cols-3 lg:grid-cols-6">
        <Fact name="Task type">
          <Link href={`/jobs?type=${encodeURIComponent(schedule.taskType)}`} className="text-accent underline">
            {schedule.taskType}
          </Link>
        </Fact>
        <Fact name="Last run">
          {lastRun ? <LastRun lastRun={lastRun} /> : <span className="text-muted">never yet</span>}
        </Fact>
        <Fact name="Missed ticks">{policyWords.missed[schedule.missed]}</Fact>
        <Fact name="Overlap">{policyWords.overlap[schedule.overlap]}</Fact>
        {startAt !== null && (
          <Fact name="Not before" isWide>
            <Moment at={startAt} />
          </Fact>
        )}
        {endAt !== null && (
          <Fact name="Not after" isWide>
            <Moment at={endAt} />
          </Fact>
        )}
        <Fact name="Changed">
          <RelativeTime at={schedule.updatedAt} />
        </Fact>
        <Fact name="Made">
          <RelativeTime at={schedule.createdAt} />
        </Fact>
      </dl>
    </div>
  );
}

function LastRun({ lastRun }: { lastRun: NonNullable<Schedule['lastRun']> }) {
  const badge = <StatusBadge {...tickLook(lastRun)} />;
  if (lastRun.jobId === null || lastRun.status === null) return badge;
  return (
    <Link href={`/jobs/${lastRun.jobId}`} className="inline-block rounded-full hover:underline">
      {badge}
    </Link>
  );
}
