import { createHash } from 'node:crypto';
import { TaskFlowError } from '../../jobs/errors.ts';

/** Where a page of a list ended: time with microseconds, in UTC, and id of its last job. */
export interface JobCursor {
  /** When it was created; in a list by the time of the end, when it ended. */
  createdAt: string;
  id: string;
}

const pattern =
  /^(\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})(?:\/([\da-f]{12}))?$/;

/**
 * Opaque to callers.
 *
 * @param list which list it is a place in, as `listMark` says, where that is to be asked when it comes back
 */
export function encodeJobCursor({ createdAt, id }: JobCursor, list?: string): string {
  return Buffer.from([createdAt, id, ...(list === undefined ? [] : [list])].join('/')).toString('base64url');
}

/** Twelve hexadecimal digits that tell one filter from others. The order of its fields does not matter. */
export function listMark(filter: Readonly<Record<string, unknown>>): string {
  const fields = Object.entries(filter).filter(([, value]) => value !== undefined);
  const text = JSON.stringify(fields.toSorted(([one], [other]) => (one < other ? -1 : 1)));
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/**
 * @param list as given to `encodeJobCursor`. A cursor of an earlier version says nothing of its list and is taken
 * @throws TaskFlowError bad_request when the text is no cursor of ours, or one of another list
 */
export function decodeJobCursor(text: string, list?: string): JobCursor {
  const [, createdAt, id, madeFor] = pattern.exec(Buffer.from(text, 'base64url').toString('latin1')) ?? [];
  if (createdAt === undefined || id === undefined || !isMoment(createdAt)) {
    throw new TaskFlowError('bad_request', 'The cursor is not one that this API gave out.', {
      problems: [{ path: 'cursor', message: 'is not a cursor of this list' }],
    });
  }
  if (list !== undefined && madeFor !== undefined && madeFor !== list) {
    throw new TaskFlowError('bad_request', 'The cursor was given out for another filter. Begin without one.', {
      problems: [{ path: 'cursor', message: 'is a cursor of another filter: begin without one' }],
    });
  }
  return { createdAt, id };
}

/** Whether there is such a day: Date.parse takes the 31st of every month. */
function isMoment(createdAt: string): boolean {
  const moment = new Date(createdAt);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().slice(0, 19) === createdAt.slice(0, 19);
}
