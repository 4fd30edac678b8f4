import { TaskFlowError } from '../../jobs/errors.ts';
import type { JobAction, JobActionPage, ListJobActions } from '../../jobs/job-action-schema.ts';
import { isUuid } from '../blobs/blob-names.ts';
import type { Database, Statement } from '../database.ts';
import { decodeJobCursor, encodeJobCursor } from '../jobs/job-cursor.ts';
import { actionColumns, toJobAction, type ActionRow } from './action-row.ts';

type Queries = { db: Pick<Database, 'query'> };

const list: Statement = {
  name: 'list_job_actions',
  text: `SELECT ${actionColumns}, to_char(a.created_at AT TIME ZONE 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS cursor_at
    FROM taskflow.job_actions a
    WHERE (a.created_at, a.id) < (coalesce($2::timestamptz, 'infinity'), coalesce($3::uuid, a.id))
    ORDER BY a.created_at DESC, a.id DESC LIMIT $1`,
};

const find: Statement = {
  name: 'find_job_action',
  text: `SELECT ${actionColumns} FROM taskflow.job_actions a WHERE a.id = $1`,
};

/** A page of bulk actions, newest first. */
export async function findActions({ db }: Queries, { limit, cursor }: ListJobActions): Promise<JobActionPage> {
  const after = cursor === undefined ? undefined : decodeJobCursor(cursor);
  const values = [limit + 1, after?.createdAt ?? null, after?.id ?? null];
  const rows = await db.query<ActionRow & { cursor_at: string }>(list, values);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const nextCursor = last ? encodeJobCursor({ createdAt: last.cursor_at, id: last.id }) : null;
  return { actions: page.map(toJobAction), nextCursor };
}

/** @throws TaskFlowError not_found */
export async function findAction({ db }: Queries, actionId: string): Promise<JobAction> {
  const [row] = isUuid(actionId) ? await db.query<ActionRow>(find, [actionId]) : [];
  if (!row) throw new TaskFlowError('not_found', `There is no bulk action ${actionId.slice(0, 100)}.`);
  return toJobAction(row);
}
