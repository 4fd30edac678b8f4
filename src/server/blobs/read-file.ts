import { TaskFlowError } from '../../jobs/errors.ts';
import type { Database } from '../database.ts';
import { readChunks, type StoredBlob } from './blob-chunks.ts';
import { isUuid } from './blob-names.ts';

const selectFile = {
  name: 'file-select',
  text: `SELECT id, coalesce(name, 'file') AS name, content_type AS "contentType", size_bytes::int AS "sizeBytes",
                sha256, owner, created_at AS "createdAt"
         FROM taskflow.files WHERE id = $1 AND complete`,
};

/** An uploaded file. `owner` is the id of the key that uploaded it, which alone may read it below `read`. */
export interface OpenFile extends StoredBlob {
  owner: string | null;
}

/**
 * Finds an uploaded file; its bytes are read when it is opened.
 *
 * @throws TaskFlowError `not_found` when there is none, or its upload has not ended
 */
export async function openFile(db: Pick<Database, 'query'>, fileId: string): Promise<OpenFile> {
  const [row] = isUuid(fileId) ? await db.query<Omit<OpenFile, 'open'>>(selectFile, [fileId]) : [];
  if (!row) throw new TaskFlowError('not_found', `There is no file ${fileId.slice(0, 100)}.`);
  const whole = { start: 0, end: row.sizeBytes - 1 };
  return { ...row, open: async (range = whole) => readChunks(db, row.id, range) };
}
