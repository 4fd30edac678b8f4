'use client';

import { CloudOff, LoaderCircle, Radio, RefreshCw, type LucideIcon } from 'lucide-react';
import { useId } from 'react';
import type { RealtimeState } from '@/client/realtime-connection';
import { useRealtimeState } from '@/client/use-realtime';
import { useStateSince } from '@/client/use-state-since';
import { classNames } from '@/components/ui/class-names';
import { RelativeTime } from '@/components/ui/relative-time';

interface PillLook {
  label: string;
  title: string;
  icon: LucideIcon;
  tone: string;
}

const looks: Record<RealtimeState, PillLook> = {
  connecting: { label: 'Connecting', title: 'Opening the live connection.', icon: LoaderCircle, tone: 'text-muted' },
  live: { label: 'Live', title: 'Changes arrive as they happen.', icon: Radio, tone: 'text-completed' },
  reconnecting: {
    label: 'Reconnecting',
    title: 'The live connection was lost and is being opened again. Until then the page polls every 5 seconds.',
    icon: LoaderCircle,
    tone: 'text-pending',
  },
  polling: {
    label: 'Polling every 5 s',
    title: 'Changes do not arrive by themselves at the moment. The page asks for them every 5 seconds.',
    icon: RefreshCw,
    tone: 'text-pending',
  },
  offline: {
    label: 'Offline',
    title: 'The server cannot be reached. What you see may be old.',
    icon: CloudOff,
    tone: 'text-failed',
  },
};

/** Tells the truth about how fresh the page is; pressed, what that means and since when it is so. */
export function LivePill() {
  const state = useRealtimeState();
  const since = useStateSince(state);
  const id = useId();
  const { label, title, icon: Icon, tone } = looks[state];
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        title={title}
        data-testid="live-pill"
        data-state={state}
        className={classNames(
          'inline-flex h-7 min-w-0 items-center pointer-coarse:h-10 gap-1.5 rounded-full px-2 text-xs font-medium whitespace-nowrap hover:bg-raised',
          tone,
        )}
      >
        <Icon
          aria-hidden
          className={classNames(
            'size-3.5 shrink-0',
            (state === 'connecting' || state === 'reconnecting') && 'animate-spin',
          )}
        />
        <span className="sr-only">Updates: </span>
        <span className="truncate">{label}</span>
      </button>
      <span role="status" className="sr-only">
        Updates: {label}
      </span>
      <div
        id={id}
        popover="auto"
        className="panel fixed inset-auto top-12 right-3 m-0 w-[min(22rem,calc(100vw-1.5rem))] p-3 text-foreground shadow-lg md:top-auto md:right-auto md:bottom-12 md:left-2.5"
      >
        <p className="mb-2">
          <span className={classNames('font-medium', tone)}>{label}</span> since <RelativeTime at={since} />. {title}
        </p>
        <dl className="flex flex-col gap-1.5 border-t pt-2 text-xs">
          {Object.entries(looks)
            .filter(([other]) => other !== state)
            .map(([other, look]) => (
              <div key={other}>
                <dt className={classNames('inline font-medium', look.tone)}>{look.label}:</dt>{' '}
                <dd className="inline text-muted">{look.title}</dd>
              </div>
            ))}
        </dl>
      </div>
    </>
  );
}
