import { TaskFlowError } from '../../jobs/errors.ts';

/** Where a page of groups ended: what it is sorted by, as PostgreSQL writes it, and the fingerprint. */
export interface GroupCursor {
  sort: string;
  at: string;
  fingerprint: string;
}

const pattern =
  /^(lastSeen|firstSeen|count) (\d{1,15}|\d{4}-(?:0[1-9]|1[0-2])-(?:[0-2]\d|3[01])T[0-2]\d:[0-5]\d:[0-5]\d\.\d{6}Z) (\d{1,4}-[\da-f]{24})$/;

/** Opaque to callers. */
export function encodeGroupCursor({ sort, at, fingerprint }: GroupCursor): string {
  return Buffer.from(`${sort} ${at} ${fingerprint}`).toString('base64url');
}

/** @throws TaskFlowError bad_request when the text is no cursor of a list in this order */
export function decodeGroupCursor(text: string, wanted: string): GroupCursor {
  const [, sort, at, fingerprint] = pattern.exec(Buffer.from(text, 'base64url').toString('latin1')) ?? [];
  const isOfList = sort === wanted && at !== undefined && at.includes('T') !== (sort === 'count');
  if (!isOfList || fingerprint === undefined || (sort !== 'count' && Number.isNaN(Date.parse(at)))) {
    throw new TaskFlowError('bad_request', 'The cursor is not one that this API gave out for this order.', {
      problems: [{ path: 'cursor', message: 'is not a cursor of this list' }],
    });
  }
  return { sort, at, fingerprint };
}
