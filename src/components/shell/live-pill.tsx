'use client';

import { CloudOff, LoaderCircle, Radio, RefreshCw, type LucideIcon } from 'lucide-react';
import type { RealtimeState } from '@/client/realtime-connection';
import { useRealtimeState } from '@/client/use-realtime';
import { classNames } from '@/components/ui/class-names';

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

/** Tells the truth about how fresh the page is. */
export function LivePill() {
  const state = useRealtimeState();
  const { label, title, icon: Icon, tone } = looks[state];
  return (
    <span
      role="status"
      title={title}
      data-testid="live-pill"
      data-state={state}
      className={classNames(
        'inline-flex h-7 items-center gap-1.5 rounded-full px-2 text-xs font-medium whitespace-nowrap',
        tone,
      )}
    >
      <Icon
        aria-hidden
        className={classNames('size-3.5', (state === 'connecting' || state === 'reconnecting') && 'animate-spin')}
      />
      <span className="sr-only">Updates: </span>
      {label}
    </span>
  );
}
