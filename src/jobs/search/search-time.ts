import { zonedTime } from '../zoned-time.ts';

/** What "today" and "2 hours ago" are counted from. */
export interface SearchClock {
  now: Date;
  /** IANA name, by whose clocks dates and times without an offset are read. */
  timezone: string;
}

const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const dayMs = unitMs.d;
/** Of a time so long ago. */
const greatestAmount = 99_999;
const ago = /^-?(\d{1,5})([smhdw])$/;
const tooLongAgo = /^-?\d{6,}([smhdw])$/;
const written = /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|z|[+-]\d\d:\d\d)?)?$/;
const days: Record<string, number> = { today: 0, yesterday: 1 };

/** What a search takes as a time, for its messages. */
export const searchTimeForms =
  'a date such as 2026-11-01, a time such as 2026-11-01T08:30 or 2026-11-01T08:30Z, so long ago such as 30m, 2h, 7d or 2w, today or yesterday';

/** What is wrong with a text that was meant as a time so long ago; undefined where none was. */
export function longAgoProblem(text: string): string | undefined {
  const unit = tooLongAgo.exec(text)?.[1];
  return (
    unit &&
    `The greatest is ${greatestAmount}${unit}. For longer ago write a greater unit, or a date such as 2026-11-01.`
  );
}

/** Whether `momentOf` can read a text. */
export function isSearchTime(text: string): boolean {
  return Object.hasOwn(days, text) || ago.test(text) || localPartsOf(text) !== undefined;
}

/**
 * The moment that a text names, as ISO time in UTC: `2h` and `-2h` are two hours before now, `d` being 24 hours and `w`
 * seven times that; `today`, `yesterday` and a date are the first moment of that day; a time without an offset is read by
 * the clocks of the timezone: of one that comes twice the first, of one that is left out the same time by the clock before.
 *
 * @throws RangeError for a text that is no such time, and for an unknown timezone
 */
export function momentOf(text: string, { now, timezone }: SearchClock): string {
  const daysBack = Object.hasOwn(days, text) ? days[text] : undefined;
  if (daysBack !== undefined) return new Date(startOfDay(now, daysBack, timezone)).toISOString();
  const [, amount, unit] = ago.exec(text) ?? [];
  if (amount !== undefined && isUnit(unit)) {
    return new Date(now.getTime() - Number(amount) * unitMs[unit]).toISOString();
  }
  const parts = localPartsOf(text);
  if (!parts) throw new RangeError(`"${text}" is no time that a search takes.`);
  const at = parts.offsetMs === undefined ? instantOf(parts.localMs, timezone) : parts.localMs - parts.offsetMs;
  return new Date(at).toISOString();
}

/** Whether what a text names depends on the moment or on the timezone. */
export function isMovingTime(text: string): boolean {
  return localPartsOf(text)?.offsetMs === undefined;
}

/** Whether what a text names depends on the timezone. */
export function isLocalTime(text: string): boolean {
  return isMovingTime(text) && !ago.test(text);
}

function isUnit(unit: string | undefined): unit is keyof typeof unitMs {
  return unit !== undefined && unit in unitMs;
}

/** The clock as if it were UTC, and the offset where one is written; undefined for what is no such time. */
function localPartsOf(text: string): { localMs: number; offsetMs: number | undefined } | undefined {
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '0', offset] =
    written.exec(text) ?? [];
  if (year === undefined || Number(year) < 1970 || Number(year) > 9998) return undefined;
  const clock = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const localMs = Date.parse(`${clock}.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
  // Date.parse takes the 31st of every month.
  if (Number.isNaN(localMs) || new Date(localMs).toISOString().slice(0, 19) !== clock) return undefined;
  if (offset === undefined) return { localMs, offsetMs: undefined };
  if (offset.toLowerCase() === 'z') return { localMs, offsetMs: 0 };
  const [hours, minutes] = [Number(offset.slice(1, 3)), Number(offset.slice(4))];
  if (hours > 15 || minutes > 59) return undefined;
  return { localMs, offsetMs: (offset.startsWith('-') ? -1 : 1) * (hours * unitMs.h + minutes * unitMs.m) };
}

function startOfDay(now: Date, daysBack: number, timezone: string): number {
  const localMs = now.getTime() + offsetAt(now.getTime(), timezone);
  return instantOf(Math.floor(localMs / dayMs) * dayMs - daysBack * dayMs, timezone);
}

function instantOf(localMs: number, timezone: string): number {
  const before = localMs - offsetAt(localMs - dayMs, timezone);
  const after = localMs - offsetAt(localMs + dayMs, timezone);
  const shown = [before, after].filter((at) => at + offsetAt(at, timezone) === localMs);
  return shown.length > 0 ? Math.min(...shown) : before;
}

function offsetAt(at: number, timezone: string): number {
  const seconds = Math.floor(at / 1000) * 1000;
  return Date.parse(`${zonedTime(new Date(seconds), timezone).slice(0, 19)}Z`) - seconds;
}
