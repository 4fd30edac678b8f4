import type { z } from 'zod';
import type { jsonValue } from '../../jobs/json-value.ts';
import type { Database } from '../database.ts';
import { namedStatement } from '../named-statement.ts';

type JsonValue = z.infer<typeof jsonValue>;

/** Fields of a job that can be large. */
export const largeFields = ['payload', 'result'] as const;
export type LargeField = (typeof largeFields)[number];

/** What a page carries of large values, in characters of JSON: it ends with the job that goes beyond. */
const mostCharacters = 16 * 1024 * 1024;
/** Read with the list itself. */
const smallBytes = 8192;
/** Jobs whose large values are read at once, 2 MiB of each at most. */
const readAtOnce = 8;

/** A row of a list, with the values that are small. */
export interface RowWithSmallValues {
  id: string;
  payload?: JsonValue;
  payload_is_large?: boolean;
  result?: JsonValue | null;
  result_is_large?: boolean;
}

/** Columns of a SELECT from `taskflow.jobs j`: a value where it is small, and whether it is not. */
export function smallValue(field: LargeField): string {
  // A compressed one may be a hundred times as long as what is stored.
  const isSmall = `(j.${field} IS NULL
      OR pg_column_size(j.${field}) < ${smallBytes} AND pg_column_compression(j.${field}) IS NULL)`;
  return `, CASE WHEN ${isSmall} THEN j.${field} END AS ${field}, NOT ${isSmall} AS ${field}_is_large`;
}

/**
 * Reads the large values of a page into its rows, a few jobs at a time, until it carries enough: 500 jobs may have a
 * gigabyte of them, more than one text can hold.
 *
 * @returns how many rows, from the first, have all of their values; at least one
 */
export async function readLargeValues(
  { db }: { db: Pick<Database, 'query'> },
  rows: RowWithSmallValues[],
  fields: readonly LargeField[],
): Promise<number> {
  const isLarge = (row: RowWithSmallValues) => fields.some((field) => row[`${field}_is_large`]);
  let characters = 0;
  let at = 0;
  while (at < rows.length) {
    const group: RowWithSmallValues[] = [];
    let end = at;
    for (; end < rows.length && group.length < readAtOnce; end += 1) {
      const row = rows[end];
      if (row && isLarge(row)) group.push(row);
    }
    const lengths = group.length > 0 ? await readGroup(db, group, fields) : new Map<string, number>();
    for (; at < end; at += 1) {
      characters += lengths.get(rows[at]?.id ?? '') ?? 0;
      if (characters > mostCharacters) return at + 1;
    }
  }
  return rows.length;
}

type TextRow = { id: string } & Partial<Record<LargeField, string | null>>;

/** @returns the characters of each job's values, by its id */
async function readGroup(
  db: Pick<Database, 'query'>,
  group: readonly RowWithSmallValues[],
  fields: readonly LargeField[],
): Promise<Map<string, number>> {
  const columns = fields.map((field) => `, j.${field}::text AS ${field}`).join('');
  const text = `SELECT j.id${columns} FROM taskflow.jobs j WHERE j.id = ANY($1)`;
  const found = await db.query<TextRow>(namedStatement('read-large-values', text), [group.map(({ id }) => id)]);
  const texts = new Map(found.map((row) => [row.id, row]));
  const lengths = new Map<string, number>();
  for (const row of group) {
    const values = texts.get(row.id);
    for (const field of fields) {
      // Gone since the list was read: null, as a value that was never there.
      const value = values?.[field] ?? 'null';
      row[field] = JSON.parse(value) as JsonValue;
      lengths.set(row.id, (lengths.get(row.id) ?? 0) + value.length);
    }
  }
  return lengths;
}
