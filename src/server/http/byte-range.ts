import { parse } from 'range-parser';
import { TaskFlowError } from '../../jobs/errors.ts';
import type { ByteRange } from '../blobs/blob-chunks.ts';

/**
 * The one range of bytes that a GET asks for (RFC 9110, 14). Undefined when the whole is to be answered: without `Range`,
 * with one that makes no sense or names several ranges, and when `If-Range` tells that the caller has a part of something else.
 *
 * @param tag the strong ETag of what there is now
 * @throws TaskFlowError range_not_satisfiable
 */
export function requestedRange({ method, headers }: Request, sizeBytes: number, tag: string): ByteRange | undefined {
  const header = headers.get('range');
  if (header === null || method !== 'GET' || (headers.get('if-range') ?? tag) !== tag) return undefined;
  const { type, code, ranges } = parse(sizeBytes, header);
  const isMalformed = (code & 1) !== 0;
  // A client that only bounds what it gets has no way to know of an empty file.
  if (type !== 'bytes' || isMalformed || sizeBytes === 0) return undefined;
  const [range, ...others] = ranges;
  if (range) return others.length > 0 ? undefined : range;
  throw new TaskFlowError('range_not_satisfiable', `There are ${sizeBytes} bytes, none of them in ${shown(header)}.`, {
    headers: { 'Content-Range': `bytes */${sizeBytes}` },
  });
}

function shown(header: string): string {
  return JSON.stringify(header.slice(0, 100));
}
