import type { ReactNode } from 'react';
import { isByDay, tickWords } from './time-words';
import { timeTicks } from './time-ticks';

/** Room for the vertical axis and at the right end, in px: the same for all charts, so that their times stand in line. */
export const plotLeft = 48;
export const plotRight = 8;

interface PlotFrameProps {
  from: string;
  to: string;
  stepSeconds: number;
  /** The picture: it fills the frame, its axis within `plotLeft`. */
  children: ReactNode;
  /** What lies over the plot itself. */
  overlay: ReactNode;
}

/** A picture over the time axis that all charts share. */
export function PlotFrame({ from, to, stepSeconds, children, overlay }: PlotFrameProps) {
  return (
    <div>
      <div className="relative h-36">
        {children}
        <div className="absolute inset-y-0" style={{ left: plotLeft, right: plotRight }}>
          {overlay}
        </div>
      </div>
      <TimeAxis fromMs={Date.parse(from)} toMs={Date.parse(to)} isUtc={isByDay(stepSeconds)} />
    </div>
  );
}

function TimeAxis({ fromMs, toMs, isUtc }: { fromMs: number; toMs: number; isUtc: boolean }) {
  const offsetMs = isUtc ? 0 : -new Date(toMs).getTimezoneOffset() * 60_000;
  const { everyMs, ticks } = timeTicks(fromMs, toMs, 6, offsetMs);
  return (
    <div
      aria-hidden
      className="relative mt-1 h-4 text-2xs text-muted"
      style={{ marginLeft: plotLeft, marginRight: plotRight }}
    >
      {ticks
        .filter(({ place }) => place > 0.02 && place < 0.98)
        .map(({ ms, place }) => (
          <span
            key={ms}
            className="absolute -translate-x-1/2 whitespace-nowrap"
            style={{ left: `${(place * 100).toFixed(2)}%` }}
          >
            {tickWords(ms, everyMs, offsetMs)}
          </span>
        ))}
    </div>
  );
}
