import type { Schedule } from '../../jobs/schedule-schema.ts';
import type { Sealer } from '../sealing/sealer.ts';
import type { WebServices } from '../web-services.ts';
import type { ScheduleRow } from './schedule-row.ts';

export type SchedulePayload = Schedule['payload'];

/** @throws Unreadable where there is no key for it */
export function truePayload(sealer: Sealer, row: Pick<ScheduleRow, 'id' | 'payload'>): SchedulePayload {
  return sealer.open(row.payload, row.id, 'payload') as SchedulePayload;
}

/** As JSON text: encrypted, for the schedule's row, where those of its task type are. */
export function storedPayload(
  { sealer, catalog }: Pick<WebServices, 'sealer' | 'catalog'>,
  id: string,
  taskType: string,
  payload: SchedulePayload,
): string {
  const text = JSON.stringify(payload);
  return catalog.defaults(taskType).encrypt ? sealer.seal(text, id, 'payload') : text;
}
