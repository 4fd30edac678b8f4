import { TaskFlowError } from '../../jobs/errors.ts';

/** Where a page of a list ended: creation time with microseconds, in UTC, and id of its last job. */
export interface JobCursor {
  createdAt: string;
  id: string;
}

const pattern = /^(\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/;

/** Opaque to callers. */
export function encodeJobCursor({ createdAt, id }: JobCursor): string {
  return Buffer.from(`${createdAt}/${id}`).toString('base64url');
}

/** @throws TaskFlowError bad_request when the text is no cursor of ours */
export function decodeJobCursor(text: string): JobCursor {
  const [, createdAt, id] = pattern.exec(Buffer.from(text, 'base64url').toString('latin1')) ?? [];
  if (createdAt === undefined || id === undefined || !isMoment(createdAt)) {
    throw new TaskFlowError('bad_request', 'The cursor is not one that this API gave out.', {
      problems: [{ path: 'cursor', message: 'is not a cursor of this list' }],
    });
  }
  return { createdAt, id };
}

/** Whether there is such a day: Date.parse takes the 31st of every month. */
function isMoment(createdAt: string): boolean {
  const moment = new Date(createdAt);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().slice(0, 19) === createdAt.slice(0, 19);
}
