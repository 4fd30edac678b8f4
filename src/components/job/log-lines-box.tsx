'use client';

import { useVirtualizer, type VirtualItem, type Virtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef, type KeyboardEvent } from 'react';
import type { JobLogLine } from '@/jobs/job-history-schema';
import { LogLine } from './log-line';

const lineHeight = 20;

/**
 * Whether the box has to scroll by what a line above is higher than was thought, so that what is read stays where it is.
 * After a jump nothing was read there yet: it would be for nothing, and count the places of all lines anew for each one.
 */
function movesWhatWasSeen(line: VirtualItem, _delta: number, box: LogBox): boolean {
  const { range, options, itemSizeCache, scrollDirection } = box;
  const offset = box.scrollOffset ?? 0;
  if (!range || !itemSizeCache.has(options.getItemKey(range.startIndex))) return false;
  if (!itemSizeCache.has(line.key)) return line.start < offset;
  return line.end <= offset && scrollDirection !== 'backward';
}

type LogBox = Virtualizer<HTMLDivElement, Element>;

interface LogLinesBoxProps {
  lines: readonly JobLogLine[];
  /** Positions of the lines that are shown. */
  shown: readonly number[];
  /** Times are shown from these starts of the attempts; null for the time of day. */
  starts: ReadonlyMap<number | null, number> | null;
  isWrapped: boolean;
  isFollowing: boolean;
  /** Position of the line that one is at, among all. */
  picked: number | null;
  pattern: RegExp | null;
  onFollow: (isFollowing: boolean) => void;
  onPick: (position: number) => void;
  onFind: () => void;
  onStep: (isBack: boolean) => void;
}

/**
 * The lines of a log; those in sight alone are drawn. It stays at the end while it follows, until whoever reads scrolls
 * up, and follows again from the end.
 */
export function LogLinesBox(props: LogLinesBoxProps) {
  const { lines, shown, starts, isWrapped, isFollowing, picked, pattern, onFollow, onPick } = props;
  const box = useRef<HTMLDivElement>(null);
  // Set by whoever scrolls: lines that are measured move the box as well.
  const isByHand = useRef(false);
  // A line keeps its height whatever else is filtered away. The same function as long as the lines are the same: with
  // another one the places of all of them are counted anew, at each step of a scroll.
  const getItemKey = useCallback((index: number) => shown[index] ?? index, [shown]);
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => box.current,
    estimateSize: () => lineHeight,
    overscan: 12,
    getItemKey,
  });
  virtual.shouldAdjustScrollPositionOnItemSizeChange = movesWhatWasSeen;

  useLayoutEffect(() => {
    if (isFollowing && shown.length > 0) virtual.scrollToIndex(shown.length - 1, { align: 'end' });
  }, [virtual, isFollowing, shown]);

  const place = picked === null ? -1 : shown.indexOf(picked);
  const hasPlace = place >= 0;
  useEffect(() => {
    if (hasPlace) virtual.scrollToIndex(place, { align: 'auto' });
    // When a line is picked, not each time that lines come.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [virtual, picked, hasPlace]);

  function onScroll(): void {
    const element = box.current;
    if (!element) return;
    const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < lineHeight;
    if (isAtEnd && isByHand.current && !isFollowing) onFollow(true);
    if (!isAtEnd && isByHand.current && isFollowing) onFollow(false);
  }

  function step(by: number): void {
    const first = virtual.getVirtualItems().find(({ start }) => start >= (virtual.scrollOffset ?? 0))?.index ?? 0;
    const next = hasPlace ? place + by : by > 0 ? first : shown.length - 1;
    const position = shown[Math.max(0, Math.min(shown.length - 1, next))];
    if (position !== undefined) onPick(position);
  }

  const keys: Record<string, (event: KeyboardEvent) => void> = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Home: () => {
      onFollow(false);
      virtual.scrollToIndex(0);
    },
    End: () => onFollow(true),
    '/': props.onFind,
    F3: (event) => props.onStep(event.shiftKey),
  };
  function onKeyDown(event: KeyboardEvent): void {
    isByHand.current = true;
    const act = keys[event.key];
    if (!act || event.metaKey || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    act(event);
  }

  return (
    // One stop of the keyboard, which takes the keys for all lines.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={box}
      role="log"
      aria-label="Log of the job"
      // Fifty thousand lines are not to be read out: what is new is said beside it.
      aria-live="off"
      tabIndex={0}
      onScroll={onScroll}
      onWheel={() => (isByHand.current = true)}
      onPointerDown={() => (isByHand.current = true)}
      onTouchMove={() => (isByHand.current = true)}
      onKeyDown={onKeyDown}
      className="h-80 overflow-auto py-1.5 font-mono text-xs leading-5"
    >
      <div className="relative w-full" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const position = shown[index];
          const line = position === undefined ? undefined : lines[position];
          return (
            line &&
            position !== undefined && (
              <LogLine
                key={key}
                ref={virtual.measureElement}
                line={line}
                position={position}
                index={index}
                top={start}
                since={starts?.get(line.attempt) ?? null}
                isWrapped={isWrapped}
                isPicked={position === picked}
                pattern={pattern}
                onPick={() => onPick(position)}
              />
            )
          );
        })}
      </div>
    </div>
  );
}
