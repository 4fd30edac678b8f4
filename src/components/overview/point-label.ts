import type { Throughput } from '@/jobs/stats-schema';

const formats: Record<Throughput['range'], Intl.DateTimeFormat> = {
  hour: new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' }),
  day: new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' }),
  // Days are counted in UTC; elsewhere they would get the wrong name.
  week: new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', timeZone: 'UTC' }),
};

/** The name of a point of the chart, in the reader's timezone where it is a time of day. */
export function pointLabel(at: string, range: Throughput['range']): string {
  return formats[range].format(new Date(at));
}
