'use client';

import { type KeyboardEvent, type PointerEvent, useId, useState } from 'react';
import { type Brush, moveBrush, pointAt, selectedPoints } from './brush';

interface BrushLayerProps {
  /** Names the chart. */
  label: string;
  points: number;
  /** What a point shows, for the reader of it and for the box beside it. */
  words: (point: number) => readonly string[];
  onSelect: (first: number, last: number) => void;
  /** A point was clicked; with the status whose bar is under the pointer, where there is one. */
  onPick: (point: number, status: string | null) => void;
}

/**
 * Lies over a plot: reads out its points, and chooses a part of its time, by dragging or by keyboard. It is a slider over
 * the points: arrows move, Shift with arrows selects, Enter shows what is selected, Escape lets go.
 */
export function BrushLayer({ label, points, words, onSelect, onPick }: BrushLayerProps) {
  const [brush, setBrush] = useState<Brush | null>(null);
  const [isDragging, setIsDragging] = useState(false);
  const hintId = useId();
  const at = brush && { ...brush, cursor: Math.min(brush.cursor, points - 1) };
  const { first, last } = selectedPoints(at ?? { cursor: points - 1, anchor: null });

  const pointUnder = (event: PointerEvent<HTMLElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return pointAt(event.clientX - left, width, points);
  };

  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter') onSelect(first, last);
    else if (event.key === 'Escape' && at?.anchor != null) setBrush({ ...at, anchor: null });
    else {
      const moved = moveBrush(at ?? { cursor: points - 1, anchor: null }, event.key, event.shiftKey, points);
      if (!moved) return;
      setBrush(moved);
    }
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={`${label}: choose a time`}
      aria-describedby={hintId}
      aria-valuemin={1}
      aria-valuemax={Math.max(1, points)}
      aria-valuenow={(at?.cursor ?? points - 1) + 1}
      aria-valuetext={valueText(words, first, last)}
      title="Drag to zoom in, click for the jobs"
      className="group absolute inset-0 cursor-crosshair touch-pan-y rounded-xs"
      onKeyDown={onKeyDown}
      onFocus={() => setBrush((known) => known ?? { cursor: points - 1, anchor: null })}
      onBlur={() => setBrush(null)}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setIsDragging(true);
        const cursor = pointUnder(event);
        setBrush({ cursor, anchor: cursor });
      }}
      onPointerMove={(event) => {
        const cursor = pointUnder(event);
        setBrush((known) => ({ cursor, anchor: isDragging ? (known?.anchor ?? cursor) : null }));
      }}
      onPointerUp={(event) => {
        if (!isDragging) return;
        setIsDragging(false);
        const cursor = pointUnder(event);
        setBrush({ cursor, anchor: null });
        if (first === last) onPick(cursor, statusUnder(event));
        else onSelect(first, last);
      }}
      onPointerCancel={() => {
        setIsDragging(false);
        setBrush(null);
      }}
      onPointerLeave={() => {
        if (!isDragging) setBrush(null);
      }}
    >
      <span id={hintId} className="sr-only">
        Arrow keys move through the points, with Shift they select a time, Enter shows it.
      </span>
      {at && points > 0 && (
        <Mark first={first} last={last} points={points} lines={words(at.cursor)} cursor={at.cursor} />
      )}
    </div>
  );
}

function valueText(words: BrushLayerProps['words'], first: number, last: number): string {
  if (last < 0) return 'no point';
  const [start = ''] = words(first);
  return first === last ? words(first).join(', ') : `Selected from ${start} to ${words(last)[0] ?? ''}`;
}

interface MarkProps {
  first: number;
  last: number;
  cursor: number;
  points: number;
  lines: readonly string[];
}

function Mark({ first, last, cursor, points, lines }: MarkProps) {
  const percent = (point: number) => `${((point / points) * 100).toFixed(3)}%`;
  const isRight = cursor + 0.5 > points / 2;
  return (
    <>
      <span
        data-testid="brush"
        className="pointer-events-none absolute inset-y-0 border-x border-accent bg-accent/15"
        style={{ left: percent(first), width: percent(last - first + 1) }}
      />
      <span
        aria-hidden
        className="panel pointer-events-none absolute top-1 z-10 px-2 py-1 text-xs whitespace-nowrap shadow-lg"
        style={
          isRight ? { right: `calc(100% - ${percent(first)} + 6px)` } : { left: `calc(${percent(last + 1)} + 6px)` }
        }
      >
        {lines.map((line, index) => (
          <span key={line} className={index === 0 ? 'block font-medium' : 'block text-muted'}>
            {line}
          </span>
        ))}
      </span>
    </>
  );
}

/** The layer lies over the bars: which of them a click was meant for is asked of the document. */
function statusUnder({ clientX, clientY }: PointerEvent): string | null {
  for (const element of document.elementsFromPoint(clientX, clientY)) {
    const bar = element.closest('[class*="bar-of-"]');
    const [, status] = /bar-of-(\w+)/.exec(bar?.getAttribute('class') ?? '') ?? [];
    if (status) return status;
  }
  return null;
}
