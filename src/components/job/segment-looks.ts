import type { SegmentKind } from './timeline-rows.ts';

interface SegmentLook {
  /** What it is called beside its times. */
  label: string;
  fill: string;
  /** A thin line is a wait, a bar is something that ran, one of half the height a message. */
  shape: 'line' | 'bar' | 'half';
  /** Laid over the colour: what did not go well can be told without it. */
  pattern?: 'stripes' | 'bars' | 'dots';
}

const wait = { fill: 'fill-bar-cancelled', shape: 'line' } as const;
const held = { fill: 'fill-bar-pending', shape: 'line' } as const;

export const segmentLooks: Record<SegmentKind, SegmentLook> = {
  waiting: { ...wait, label: 'waited' },
  put_off: { ...wait, label: 'put off', pattern: 'dots' },
  queued: { ...wait, label: 'in the queue' },
  limit: { ...held, label: 'waits for a limit' },
  paused: { ...held, label: 'paused' },
  no_worker: { ...held, label: 'no worker has its task type' },
  backoff: { ...held, label: 'backoff', pattern: 'stripes' },
  retried: { ...wait, label: 'ended, until it was retried by hand', pattern: 'dots' },
  running: { fill: 'fill-bar-active', shape: 'bar', label: 'running' },
  succeeded: { fill: 'fill-bar-completed', shape: 'bar', label: 'succeeded' },
  failed: { fill: 'fill-bar-failed', shape: 'bar', label: 'failed', pattern: 'stripes' },
  timed_out: { fill: 'fill-bar-failed', shape: 'bar', label: 'timed out', pattern: 'bars' },
  lost: { fill: 'fill-bar-failed', shape: 'bar', label: 'lost', pattern: 'dots' },
  cancelled: { fill: 'fill-bar-cancelled', shape: 'bar', label: 'cancelled' },
  released: { fill: 'fill-bar-cancelled', shape: 'bar', label: 'released', pattern: 'bars' },
  delivered: { fill: 'fill-bar-completed', shape: 'half', label: 'delivered' },
  refused: { fill: 'fill-bar-failed', shape: 'half', label: 'refused', pattern: 'stripes' },
  between: { ...wait, label: 'until the next try' },
};
