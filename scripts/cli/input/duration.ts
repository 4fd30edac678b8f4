import { InvalidArgumentError } from 'commander';

const unitsMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * `500`, `500ms`, `30s`, `5m`, `2h` or `1d` in whole milliseconds.
 *
 * @throws InvalidArgumentError
 */
export function durationMs(text: string): number {
  const [, amount, unit = 'ms'] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text) ?? [];
  const size = unitsMs[unit];
  if (amount === undefined || size === undefined) {
    throw new InvalidArgumentError('Give milliseconds, or a number with ms, s, m, h or d, such as 30s.');
  }
  return Math.round(Number(amount) * size);
}

/**
 * A time in ISO 8601, or a duration from now such as `10m`; a day alone is its first moment in UTC.
 *
 * @returns ISO 8601 in UTC
 * @throws InvalidArgumentError
 */
export function futureTime(text: string, now = Date.now()): string {
  return timeOf(text, (ms) => now + ms, 'from now');
}

/** The same, a duration being counted backwards: `2h` is two hours ago. @throws InvalidArgumentError */
export function pastTime(text: string, now = Date.now()): string {
  return timeOf(text, (ms) => now - ms, 'ago');
}

function timeOf(text: string, fromDuration: (ms: number) => number, words: string): string {
  if (/^\d+(\.\d+)?(ms|s|m|h|d)$/.test(text)) return isoTime(fromDuration(durationMs(text)));
  const isIso = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  const ms = isIso ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) {
    throw new InvalidArgumentError(`Give a time such as 2030-01-01T08:00:00Z, or a duration ${words} such as 10m.`);
  }
  return isoTime(ms);
}

function isoTime(ms: number): string {
  const time = new Date(ms);
  if (Number.isNaN(time.getTime())) throw new InvalidArgumentError('This lies beyond every calendar.');
  return time.toISOString();
}
