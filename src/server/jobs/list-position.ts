import type { JobCursor } from './job-cursor.ts';
import type { ListOrder } from './search-way.ts';
import type { AddValue } from './wanted-conditions.ts';

/** A place in the list, to be compared with `(j.created_at, j.id)`, or what else it is ordered by. */
export function position({ createdAt, id }: JobCursor, value: AddValue): string {
  return `(${value(createdAt)}::timestamptz, ${value(id)}::uuid)`;
}

/** The condition that a job stands behind a place, the list being newest first; none for the whole list. */
export function beginning(before: JobCursor | undefined, value: AddValue, order: ListOrder = 'created_at'): string[] {
  return before ? [`(j.${order}, j.id) < ${position(before, value)}`] : [];
}
