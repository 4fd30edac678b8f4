import type { ErrorGroupPage, ListErrorGroups } from '../../jobs/error-group-schema.ts';
import { TaskFlowError } from '../../jobs/errors.ts';
import { isValueError, type Database } from '../database.ts';
import { likeText } from '../jobs/wanted-conditions.ts';
import { namedStatement } from '../named-statement.ts';
import { decodeGroupCursor, encodeGroupCursor } from './group-cursor.ts';
import { groupColumns, shownState, toErrorGroup, type GroupRow } from './group-row.ts';

/** Each has an index. What none has is for the groups of one task type, which are bounded: those are found, and then sorted. */
const sorts = {
  lastSeen: { column: 'g.last_seen_at', type: 'timestamptz', unindexed: `g.last_seen_at + interval '0'` },
  firstSeen: { column: 'g.first_seen_at', type: 'timestamptz', unindexed: `g.first_seen_at + interval '0'` },
  count: { column: 'g.count', type: 'bigint', unindexed: 'g.count + 0' },
} as const;

/** A page of groups. */
export async function findErrorGroups(
  { db }: { db: Pick<Database, 'query'> },
  filter: ListErrorGroups,
): Promise<ErrorGroupPage> {
  const values: unknown[] = [];
  const value = (given: unknown) => `$${values.push(given)}`;
  const { column, type, unindexed } = sorts[filter.sort];
  const order = filter.taskType === undefined ? column : unindexed;
  const where = conditions(filter, value);
  if (filter.cursor !== undefined) {
    const { at, fingerprint } = decodeGroupCursor(filter.cursor, filter.sort);
    where.push(`(${order}, g.fingerprint) < (${value(at)}::${type}, ${value(fingerprint)})`);
  }
  const cursorAt =
    type === 'bigint' ? `${column}::text` : `to_char(${column} AT TIME ZONE 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
  const text = `SELECT ${groupColumns}, ${cursorAt} AS cursor_at FROM taskflow.error_groups g
    ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
    ORDER BY ${order} DESC, g.fingerprint DESC LIMIT ${value(filter.limit + 1)}::int`;
  const rows = await read(db, text, values);
  const page = rows.slice(0, filter.limit);
  const last = rows.length > filter.limit ? page.at(-1) : undefined;
  return {
    groups: page.map(toErrorGroup),
    nextCursor: last
      ? encodeGroupCursor({ sort: filter.sort, at: last.cursor_at, fingerprint: last.fingerprint })
      : null,
  };
}

function conditions(filter: ListErrorGroups, value: (given: unknown) => string): string[] {
  const where: string[] = [];
  if (filter.state === 'open') where.push(`g.state = 'open'`);
  else if (filter.state !== undefined) where.push(`${shownState} = ${value(filter.state)}`);
  if (filter.taskType !== undefined) where.push(`g.task_type = ${value(filter.taskType)}`);
  if (filter.from !== undefined) where.push(`g.last_seen_at >= ${value(filter.from)}::timestamptz`);
  if (filter.to !== undefined) where.push(`g.first_seen_at <= ${value(filter.to)}::timestamptz`);
  if (filter.q !== undefined) {
    const like = value(likeText(filter.q));
    where.push(`(g.title ILIKE ${like} OR g.frame ILIKE ${like} OR g.name ILIKE ${like} OR g.code ILIKE ${like})`);
  }
  return where;
}

async function read(
  db: Pick<Database, 'query'>,
  text: string,
  values: unknown[],
): Promise<(GroupRow & { cursor_at: string })[]> {
  try {
    return await db.query(namedStatement('find-error-groups', text), values);
  } catch (cause) {
    if (!isValueError(cause)) throw cause;
    throw new TaskFlowError('bad_request', 'A filter has a value that nothing stored can have.', { cause });
  }
}
