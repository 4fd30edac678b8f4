import { inUnits, unitMs, type RateUnit } from '@/client/limit-words';
import { limitBounds, limitNames, type LimitName } from '@/jobs/limit-bounds';
import type { PatchLimits, RateLimit, TaskLimits } from '@/jobs/task-limits';

export interface RateFields {
  max: string;
  count: string;
  unit: RateUnit;
}

/** The limits as they stand in a form: a field that is empty is no limit. */
export interface LimitFields {
  concurrency: string;
  rateLimit: RateFields;
  concurrencyPerKey: string;
  rateLimitPerKey: RateFields;
}

type Problems = Partial<Record<LimitName, string>>;

const atOnce = 'A whole number from 1 to 100,000, or nothing.';
const rate = '1 to 1,000,000 jobs in a time of 10 milliseconds to one day, or nothing.';
const wrong: Record<LimitName, string> = {
  concurrency: atOnce,
  rateLimit: rate,
  concurrencyPerKey: atOnce,
  rateLimitPerKey: rate,
};

export function fieldsOf({ concurrency, rateLimit, concurrencyPerKey, rateLimitPerKey }: TaskLimits): LimitFields {
  return {
    concurrency: concurrency?.toString() ?? '',
    rateLimit: rateFieldsOf(rateLimit),
    concurrencyPerKey: concurrencyPerKey?.toString() ?? '',
    rateLimitPerKey: rateFieldsOf(rateLimitPerKey),
  };
}

function rateFieldsOf(limit: RateLimit | null): RateFields {
  if (limit === null) return { max: '', count: '1', unit: 'minute' };
  const { count, unit } = inUnits(limit.perMs);
  return { max: limit.max.toString(), count: count.toString(), unit };
}

/** What the fields say, or what is wrong with which of them. */
export function limitsOf(fields: LimitFields): { limits: TaskLimits } | { problems: Problems } {
  const limits: TaskLimits = {
    concurrency: numberOf(fields.concurrency),
    rateLimit: rateOf(fields.rateLimit),
    concurrencyPerKey: numberOf(fields.concurrencyPerKey),
    rateLimitPerKey: rateOf(fields.rateLimitPerKey),
  };
  const bad = limitNames.filter((name) => !isWithinBounds(limits[name]));
  return bad.length === 0 ? { limits } : { problems: Object.fromEntries(bad.map((name) => [name, wrong[name]])) };
}

/** The server looks again; its schema is too large to be sent to a browser. */
function isWithinBounds(limit: number | RateLimit | null): boolean {
  if (limit === null) return true;
  const isWhole = (value: number, least: number, most: number) =>
    Number.isInteger(value) && value >= least && value <= most;
  const { mostAtOnce, mostPerTime, leastPerMs, mostPerMs } = limitBounds;
  if (typeof limit === 'number') return isWhole(limit, 1, mostAtOnce);
  return isWhole(limit.max, 1, mostPerTime) && isWhole(limit.perMs, leastPerMs, mostPerMs);
}

/** Digits as their number, nothing as null, all else as NaN, which is within no bounds. */
function numberOf(text: string): number | null {
  if (text.trim() === '') return null;
  return /^\d{1,15}$/.test(text.trim()) ? Number(text) : Number.NaN;
}

function rateOf({ max, count, unit }: RateFields): { max: number; perMs: number } | null {
  const [jobs, units] = [numberOf(max), numberOf(count)];
  return jobs === null ? null : { max: jobs, perMs: (units ?? Number.NaN) * unitMs[unit] };
}

/** The limits that are to be other than they are. */
export function changedLimits(from: TaskLimits, to: TaskLimits): PatchLimits {
  const differ = (name: LimitName) => JSON.stringify(from[name]) !== JSON.stringify(to[name]);
  return Object.fromEntries(limitNames.filter(differ).map((name) => [name, to[name]]));
}
