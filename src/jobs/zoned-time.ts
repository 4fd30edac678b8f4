/**
 * A moment as ISO time by the clocks of a timezone: `2027-03-14T03:00:00-04:00`. Of offsets with seconds, which none has had
 * since 1972, the seconds are left out.
 *
 * @throws RangeError for an unknown timezone
 */
export function zonedTime(at: Date, timezone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    ...{
      timeZone: timezone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      timeZoneName: 'longOffset',
    },
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((one) => one.type === type)?.value ?? '';
  const offset = /[+-]\d\d:\d\d/.exec(part('timeZoneName').replace('\u2212', '-'))?.[0] ?? '+00:00';
  const date = `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
  return `${date}T${part('hour')}:${part('minute')}:${part('second')}${offset}`;
}
