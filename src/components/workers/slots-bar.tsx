import { classNames } from '@/components/ui/class-names';

/** More are drawn as one bar. */
const mostBoxes = 24;

interface SlotsBarProps {
  used: number;
  all: number;
}

/** How many slots are busy: a box for each, and in words. */
export function SlotsBar({ used, all }: SlotsBarProps) {
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
      {all <= mostBoxes ? (
        <span aria-hidden className="flex gap-0.5">
          {Array.from({ length: all }, (_, slot) => (
            <span
              key={slot}
              className={classNames('h-3 w-1.5 rounded-xs', slot < used ? 'bg-bar-active' : 'bg-line-strong')}
            />
          ))}
        </span>
      ) : (
        <span aria-hidden className="h-1.5 w-24 overflow-hidden rounded-full bg-line-strong">
          <span className="block h-full bg-bar-active" style={{ width: `${Math.min(100, (100 * used) / all)}%` }} />
        </span>
      )}
      <span className="text-xs whitespace-nowrap">
        {used} of {all} busy
      </span>
    </span>
  );
}
