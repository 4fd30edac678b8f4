import { naturalBatches } from './natural-batches.ts';

/** A job may carry a mebibyte of payload and as much of result. */
const mostRows = 16;

interface Waiting<Row> {
  id: string;
  resolve: (row: Row | undefined) => void;
  reject: (error: unknown) => void;
}

/**
 * Reads rows by their ids in natural batches: a statement costs web and PostgreSQL more than the rows in it. Each is read
 * by a statement that was sent after it was asked for, so that it shows what was committed before.
 *
 * @param read finds rows, in any order
 * @returns one row, undefined where there is none; throws what its statement threw
 */
export function gatherReads<Row extends { id: string }>(
  read: (ids: string[]) => Promise<Row[]>,
): (id: string) => Promise<Row | undefined> {
  const rules = { sizeOf: ({ length }: { length: number }) => Math.min(length, mostRows), worthASecond: mostRows };
  const batches = naturalBatches<Waiting<Row>>(rules, async (batch) => {
    try {
      const rows = new Map((await read([...new Set(batch.map(({ id }) => id))])).map((row) => [row.id, row]));
      for (const { id, resolve } of batch) resolve(rows.get(id));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  });
  return (id) =>
    new Promise((resolve, reject) => {
      batches.add({ id: id.toLowerCase(), resolve, reject });
    });
}
