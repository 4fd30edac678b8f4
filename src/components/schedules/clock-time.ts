import { clockFormat } from '../../client/clock-format.ts';

const date = { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' } as const;
const asMinutes = clockFormat(date);
const asSeconds = clockFormat({ ...date, second: '2-digit' });

/** Whether their seconds say anything. */
export const haveSeconds = (times: readonly string[]): boolean => times.some((at) => at.slice(17, 19) !== '00');

/**
 * "Sun, Mar 14, 2027, 03:00": what the clocks of the timezone show, of an ISO time with its offset.
 *
 * @param isTwelve with AM and PM, where the server draws it too; default: as this browser has it
 */
export function clockTime(at: string, withSeconds: boolean, isTwelve?: boolean): string {
  return (withSeconds ? asSeconds : asMinutes)(new Date(`${at.slice(0, 19)}Z`), isTwelve);
}
