import type { JobPriority } from '../../jobs/job-priority.ts';
import type { PatchSchedule, Schedule, ScheduleOptions, ScheduleWish } from '../../jobs/schedule-schema.ts';

export const intervalUnits = { seconds: 1000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;
export type IntervalUnit = keyof typeof intervalUnits;

/** A schedule as it is typed into the form; an empty text means the default. */
export interface ScheduleFields {
  name: string;
  kind: 'cron' | 'interval';
  cron: string;
  every: string;
  unit: IntervalUnit;
  timezone: string;
  missed: Schedule['missed'];
  overlap: Schedule['overlap'];
  startAt: string | null;
  endAt: string | null;
  priority: JobPriority;
  retries: string;
  timeout: string;
  callbackUrl: string;
  tags: string;
  concurrencyKey: string;
}

/** An empty form. */
export function emptyFields(timezone: string): ScheduleFields {
  return {
    ...{ name: '', kind: 'cron', cron: '', every: '', unit: 'minutes', timezone, missed: 'last', overlap: 'allow' },
    ...{ startAt: null, endAt: null, priority: 'normal', retries: '', timeout: '' },
    ...{ callbackUrl: '', tags: '', concurrencyKey: '' },
  };
}

const text = (value: string | number | null | undefined): string => String(value ?? '');

/** The form of a schedule that there is. */
export function fieldsOf({ options, ...schedule }: Schedule): ScheduleFields {
  const [unit, unitMs] = unitOf(schedule.everyMs ?? 0);
  return {
    name: schedule.name,
    kind: schedule.cron === null ? 'interval' : 'cron',
    cron: text(schedule.cron),
    every: schedule.everyMs === null ? '' : String(schedule.everyMs / unitMs),
    unit,
    timezone: schedule.timezone,
    missed: schedule.missed,
    overlap: schedule.overlap,
    startAt: schedule.startAt,
    endAt: schedule.endAt,
    priority: options.priority ?? 'normal',
    retries: text(options.retries),
    timeout: text(options.timeout),
    callbackUrl: text(options.callbackUrl),
    tags: (options.tags ?? []).join(', '),
    concurrencyKey: text(options.concurrencyKey),
  };
}

function unitOf(everyMs: number): [IntervalUnit, number] {
  for (const unit of ['days', 'hours', 'minutes'] as const) {
    if (everyMs > 0 && everyMs % intervalUnits[unit] === 0) return [unit, intervalUnits[unit]];
  }
  return everyMs === 0 ? ['minutes', intervalUnits.minutes] : ['seconds', intervalUnits.seconds];
}

export type Rule = Pick<ScheduleWish, 'cron' | 'everyMs'> &
  Required<Pick<ScheduleWish, 'timezone' | 'startAt' | 'endAt'>>;

/** When it is to run, as the API takes it. What is typed is passed on: the server says what is wrong with it. */
export function ruleOf({ kind, cron, every, unit, timezone, startAt, endAt }: ScheduleFields): Rule {
  const rest = { timezone, startAt, endAt };
  if (kind === 'cron') return { cron: cron.trim(), ...rest };
  return { everyMs: Math.round(Number(every) * intervalUnits[unit]), ...rest };
}

/** Options that the form does not show stay as they are. */
function optionsOf(fields: ScheduleFields, before: ScheduleOptions): ScheduleOptions {
  const { webhook } = before;
  const tags = fields.tags
    .split(',')
    .map((tag) => tag.trim())
    .filter(Boolean);
  return {
    ...(fields.priority !== 'normal' && { priority: fields.priority }),
    ...(fields.retries !== '' && { retries: Number(fields.retries) }),
    ...(fields.timeout !== '' && { timeout: Number(fields.timeout) }),
    ...(fields.callbackUrl.trim() !== '' && { callbackUrl: fields.callbackUrl.trim(), ...(webhook && { webhook }) }),
    ...(tags.length > 0 && { tags }),
    ...(fields.concurrencyKey !== '' && { concurrencyKey: fields.concurrencyKey }),
  };
}

type Payload = Exclude<ScheduleWish['payload'], undefined>;

/** A new schedule. */
export function wishOf(fields: ScheduleFields, taskType: string, payload: Payload): ScheduleWish {
  const { name, missed, overlap } = fields;
  return { name: name.trim(), taskType, payload, missed, overlap, ...ruleOf(fields), options: optionsOf(fields, {}) };
}

/**
 * What of a schedule the form changes; null where that is nothing.
 *
 * @param payload null: as it is
 */
export function patchOf(
  schedule: Schedule,
  fields: ScheduleFields,
  taskType: string,
  payload: Payload | null,
): PatchSchedule | null {
  const wanted: PatchSchedule = {
    ...wishOf(fields, taskType, payload ?? schedule.payload),
    options: optionsOf(fields, schedule.options),
  };
  const changed = Object.entries(wanted).filter(([name, value]) => !isSame(value, Reflect.get(schedule, name)));
  return changed.length === 0 ? null : Object.fromEntries(changed);
}

/** JSON values, whose order of fields says nothing. */
function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => isSame(Reflect.get(one, name), Reflect.get(other, name)))
  );
}
