import { createLoader, parseAsStringLiteral } from 'nuqs/server';

export const chartRanges = [
  { value: 'hour', label: 'Hour' },
  { value: 'day', label: 'Day' },
  { value: 'week', label: '7 days' },
] as const;

export const rangeParser = parseAsStringLiteral(chartRanges.map((range) => range.value)).withDefault('hour');

export const loadRange = createLoader({ range: rangeParser });
