import { Cron } from 'croner';

/** When a schedule is due: by cron in a timezone, or every so many ms from a moment on. */
export interface TickRule {
  cron: string | null;
  everyMs: number | null;
  /** IANA name. Only cron asks for it. */
  timezone: string;
  /** No tick before it; an interval begins here. */
  startAt: Date | null;
  /** No tick after it. */
  endAt: Date | null;
  /** An interval without `startAt` has its first tick one interval after this. */
  createdAt: Date;
}

/**
 * The first tick of a rule after a moment, null when there is none any more.
 *
 * Where clocks are put forward, a time of day that does not exist has its tick at the end of the gap, once; where they are
 * put back, one that comes twice has it the first time. Rules that name every hour, minute or second (`*`, steps of them) go by
 * time that passes: they keep their distance through both. It is the rule of Vixie's cron, as croner implements it.
 *
 * @throws what croner throws for a pattern or timezone that is none
 */
export function nextTick(rule: TickRule, after: Date): Date | null {
  const { startAt, endAt } = rule;
  const from = startAt && startAt.getTime() > after.getTime() ? new Date(startAt.getTime() - 1) : after;
  const next = rule.everyMs === null ? nextOfCron(rule, from) : nextOfInterval(rule, rule.everyMs, from);
  return next && endAt && next.getTime() > endAt.getTime() ? null : next;
}

/** The ticks after `after` up to and with `until`, the newest `most` of them, ascending. Costs as much as it answers. */
export function ticksBetween(rule: TickRule, after: Date, until: Date, most: number): Date[] {
  const { startAt, endAt, createdAt, everyMs } = rule;
  const last = Math.min(until.getTime(), endAt?.getTime() ?? Infinity);
  const first = Math.max(after.getTime() + 1, startAt?.getTime() ?? -Infinity);
  const newest =
    everyMs === null ? cronBetween(rule, first, last, most) : intervalUntil(startAt ?? createdAt, everyMs, last, most);
  const beforeFirst = startAt || everyMs === null ? -Infinity : createdAt.getTime();
  return newest.filter((ms) => ms >= first && ms > beforeFirst).map((ms) => new Date(ms));
}

/** Ascending, found from the newest backwards. Croner counts in whole seconds: asked within one it names that too. */
function cronBetween({ cron, timezone }: TickRule, first: number, last: number, most: number): number[] {
  const parsedCron = parseCron(cron ?? '', timezone);
  const found: number[] = [];
  let before = last + 1;
  while (found.length < most) {
    const [run] = parsedCron.previousRuns(1, new Date(before));
    if (!run || run.getTime() < first) break;
    found.push(run.getTime());
    before = run.getTime();
  }
  return found.toReversed();
}

function intervalUntil(anchor: Date, everyMs: number, last: number, most: number): number[] {
  const newest = Math.floor((last - anchor.getTime()) / everyMs);
  const count = Math.max(0, Math.min(most, newest + 1));
  return Array.from({ length: count }, (_, index) => anchor.getTime() + (newest - count + 1 + index) * everyMs);
}

/** Up to `count` ticks after a moment. */
export function nextTicks(rule: TickRule, after: Date, count: number): Date[] {
  const ticks: Date[] = [];
  for (let tick = nextTick(rule, after); tick && ticks.length < count; tick = nextTick(rule, tick)) ticks.push(tick);
  return ticks;
}

function nextOfCron({ cron, timezone }: TickRule, after: Date): Date | null {
  return parseCron(cron ?? '', timezone).nextRun(after);
}

const parsed = new Map<string, Cron>();
const mostParsed = 1000;

/** @throws TypeError for a pattern that is none; RangeError for an unknown timezone */
export function parseCron(cron: string, timezone: string): Cron {
  const key = `${timezone} ${cron}`;
  const known = parsed.get(key);
  if (known) return known;
  const made = new Cron(cron, { timezone, mode: '5-or-6-parts', fixedTimeRule: 'no-wildcard', paused: true });
  if (parsed.size >= mostParsed) parsed.clear();
  parsed.set(key, made);
  return made;
}

function nextOfInterval({ startAt, createdAt }: TickRule, everyMs: number, after: Date): Date {
  const anchor = (startAt ?? createdAt).getTime();
  const passed = Math.floor((after.getTime() - anchor) / everyMs) + 1;
  return new Date(anchor + Math.max(passed, startAt ? 0 : 1) * everyMs);
}
