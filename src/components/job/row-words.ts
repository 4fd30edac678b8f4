import { exactTime } from '../../client/exact-time.ts';
import { durationText } from '../../client/format-time.ts';
import { segmentLooks } from './segment-looks.ts';
import type { TimelineRow } from './timeline-rows.ts';

/** A row of the timeline to the millisecond: "Attempt 2: failed, 14:32:10.123 to 14:32:12.456, 2.3 s". */
export function rowWords({ label, segments }: TimelineRow): string {
  const parts = segments.map(({ kind, from, to, isOpen }) => {
    const times = isOpen ? `since ${exactTime(from, to)}` : `${exactTime(from, to)} to ${exactTime(to, from)}`;
    return `${segmentLooks[kind].label}, ${times}, ${durationText(to - from)}${isOpen ? ' so far' : ''}`;
  });
  return `${label}: ${parts.join('; ') || 'not sent yet'}`;
}
