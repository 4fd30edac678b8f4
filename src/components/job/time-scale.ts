import { durationText } from '../../client/format-time.ts';

/** A part of time, in ms since the epoch. */
export interface Stretch {
  from: number;
  to: number;
}

export interface TimeScale {
  /** Where a moment stands, from 0 to 1. */
  place: (ms: number) => number;
  /** Places with the time since the beginning, in words. */
  ticks: { place: number; label: string }[];
  /** Places between which time is drawn shorter than the rest. */
  breaks: { from: number; to: number }[];
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12].map((count) => count * hour),
  ...[1, 2, 7, 14, 30, 90, 365].map((count) => count * day),
];
const mostTicks = 4;
/** Closer ones would be written over each other. */
const tickDistance = 0.3;
const lastTick = 0.85;
/** More of them would be a grey field. */
const mostBreaks = 12;

/** All of the time between two moments, each part of it as long as it was, with ticks in whole units. */
export function wholeScale({ from, to }: Stretch): TimeScale {
  const length = Math.max(1, to - from);
  const place = (ms: number): number => clamped((ms - from) / length);
  const step = steps.find((size) => length / size <= mostTicks) ?? length / mostTicks;
  const ticks = Array.from({ length: Math.floor(length / step) + 1 }, (_, index) => index * step)
    .map((ms) => ({ place: place(from + ms), label: tickText(ms) }))
    .filter((tick) => tick.place < 0.9);
  return { place, ticks, breaks: [] };
}

/** Of all that is drawn, so much at most is for time in which nothing ran, and so little at least for each that ran. */
const idleShare = 0.3;
const leastBusyShare = 0.03;

/**
 * The same time with the long waits drawn short, so that what ran between them can be seen. A tick says where each began.
 *
 * @param busy when something ran, in any order
 */
export function runScale(busy: readonly Stretch[], whole: Stretch): TimeScale {
  const runs = merged(busy, whole);
  if (runs.length === 0) return wholeScale(whole);
  const busyMs = runs.reduce((sum, { from, to }) => sum + to - from, 0);
  const idles = idlesBetween(runs, whole);
  const mostIdleMs = Math.max(1, (busyMs * idleShare) / Math.max(1, idles.length));
  const pieces = [
    ...runs.map((run) => ({ ...run, isBusy: true, width: Math.max(run.to - run.from, busyMs * leastBusyShare, 1) })),
    ...idles.map((idle) => ({ ...idle, isBusy: false, width: Math.min(idle.to - idle.from, mostIdleMs) })),
  ].toSorted((a, b) => a.from - b.from);
  const width = pieces.reduce((sum, piece) => sum + piece.width, 0);
  let reached = 0;
  const placed = pieces.map((piece) => {
    const start = reached / width;
    reached += piece.width;
    return { ...piece, start, end: reached / width };
  });
  const place = (ms: number): number => {
    const piece = placed.find(({ to }) => ms <= to) ?? placed.at(-1);
    if (!piece) return 0;
    const share = piece.to > piece.from ? clamped((ms - piece.from) / (piece.to - piece.from)) : 0;
    return piece.start + share * (piece.end - piece.start);
  };
  const starts = placed
    .filter(({ isBusy }) => isBusy)
    .map(({ from, start }) => ({ place: start, label: tickText(from - whole.from) }));
  const breaks = placed
    .filter(({ isBusy, from, to, width: drawn }) => !isBusy && drawn < to - from)
    .map(({ start, end }) => ({ from: start, to: end }));
  return { place, ticks: spread(starts), breaks: breaks.length > mostBreaks ? [] : breaks };
}

/** Whether what ran would be too small to see beside the waits. */
export function isMostlyIdle(busy: readonly Stretch[], whole: Stretch): boolean {
  const runs = merged(busy, whole);
  const busyMs = runs.reduce((sum, { from, to }) => sum + to - from, 0);
  return runs.length > 0 && busyMs < (whole.to - whole.from) * 0.1;
}

function merged(stretches: readonly Stretch[], whole: Stretch): Stretch[] {
  const found: Stretch[] = [];
  for (const { from, to } of stretches.toSorted((a, b) => a.from - b.from)) {
    const run = { from: Math.max(from, whole.from), to: Math.min(to, whole.to) };
    const last = found.at(-1);
    if (last && run.from <= last.to) last.to = Math.max(last.to, run.to);
    else if (run.to >= run.from) found.push(run);
  }
  return found;
}

function idlesBetween(runs: readonly Stretch[], whole: Stretch): Stretch[] {
  const edges = [whole.from, ...runs.flatMap(({ from, to }) => [from, to]), whole.to];
  return edges.flatMap((from, index) => {
    const to = edges[index + 1];
    return index % 2 === 0 && to !== undefined && to > from ? [{ from, to }] : [];
  });
}

function spread(ticks: TimeScale['ticks']): TimeScale['ticks'] {
  const kept: TimeScale['ticks'] = [];
  for (const tick of ticks) {
    if (tick.place - (kept.at(-1)?.place ?? -1) >= tickDistance && tick.place < lastTick) kept.push(tick);
  }
  return kept;
}

/** "0", "500 ms", "30 s", "1 h": without parts that are none. */
function tickText(ms: number): string {
  if (ms === 0) return '0';
  return `+${durationText(ms)
    .replace(/\.0 s$/, ' s')
    .replace(/ 0 [a-z]+$/, '')}`;
}

const clamped = (share: number): number => Math.min(1, Math.max(0, share));
