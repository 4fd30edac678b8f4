import type { ScheduleWeek } from '../../jobs/schedule-week-schema.ts';

export interface WeekHour {
  /** When the hour begins, ms since 1970. */
  at: number;
  /** The hour by the reader's own clock, 0 to 23. */
  hour: number;
  /** What runs in it, by name, with how often. */
  runs: { scheduleId: string; name: string; count: number }[];
  count: number;
}

export interface WeekDay {
  /** Midnight by the reader's own clock, ms since 1970. */
  at: number;
  /** The hours in which something runs, ascending. */
  hours: WeekHour[];
}

/** The runs of a week by the days and hours of the reader's own clock: eight days, since the first and last are parts of one. */
export function weekDays({ from, until, runs }: Pick<ScheduleWeek, 'from' | 'until' | 'runs'>): WeekDay[] {
  const hours = new Map<number, WeekHour>();
  for (const { scheduleId, name, at } of runs) {
    for (const time of at) add(hourOf(hours, new Date(time)), scheduleId, name);
  }
  const days: WeekDay[] = [];
  for (let day = midnight(new Date(from)); day < Date.parse(until); day = midnight(new Date(day + 36 * 3_600_000))) {
    days.push({ at: day, hours: [] });
  }
  for (const hour of [...hours.values()].toSorted((a, b) => a.at - b.at)) {
    days.findLast(({ at }) => at <= hour.at)?.hours.push(hour);
  }
  return days;
}

function midnight(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

function hourOf(hours: Map<number, WeekHour>, time: Date): WeekHour {
  // Timezones are apart by parts of an hour, and the hours of a clock are what is meant.
  const at = time.getTime() - ((time.getMinutes() * 60 + time.getSeconds()) * 1000 + time.getMilliseconds());
  const known = hours.get(at) ?? { at, hour: time.getHours(), runs: [], count: 0 };
  hours.set(at, known);
  return known;
}

function add(hour: WeekHour, scheduleId: string, name: string): void {
  hour.count += 1;
  const known = hour.runs.find((run) => run.scheduleId === scheduleId);
  if (known) known.count += 1;
  else hour.runs.push({ scheduleId, name, count: 1 });
}
