import { toLocalInput } from '../../client/local-time.ts';
import { localInputAfter } from './clock-options.ts';

const hourMs = 3_600_000;

interface TimePreset {
  label: string;
  /** As a datetime-local input holds it. */
  value: string;
}

/** Times to start a job at. */
export function startPresets(now: number): TimePreset[] {
  return [
    { label: 'In 1 h', value: localInputAfter(now, hourMs) },
    { label: 'At 22:00', value: nextAt(now, 22, () => true) },
    { label: 'Tomorrow, 9:00', value: nextAt(now, 9, (date) => date.getDate() !== new Date(now).getDate()) },
    { label: 'Monday, 9:00', value: nextAt(now, 9, (date) => date.getDay() === 1) },
  ];
}

/** Times to give up a job at, counted from when it is due. */
export function limitPresets(due: number): TimePreset[] {
  return [
    { label: '+5 min', value: localInputAfter(due, hourMs / 12) },
    { label: '+1 h', value: localInputAfter(due, hourMs) },
    { label: '+1 day', value: localInputAfter(due, 24 * hourMs) },
  ];
}

/** The next such full hour by the reader's own clock. */
function nextAt(now: number, hour: number, isWanted: (date: Date) => boolean): string {
  const date = new Date(now);
  date.setHours(hour, 0, 0, 0);
  while (date.getTime() <= now || !isWanted(date)) date.setDate(date.getDate() + 1);
  return toLocalInput(date.toISOString());
}
