import type { Database } from '../database.ts';
import { isUuid } from './blob-names.ts';

const selectArtifacts = {
  name: 'artifact-list-of-job',
  text: `SELECT name, content_type AS "contentType", size_bytes::float8 AS "sizeBytes", sha256, created_at AS "createdAt"
         FROM taskflow.artifacts WHERE job_id = $1 ORDER BY created_at, id`,
};

export interface Artifact {
  name: string;
  contentType: string;
  sizeBytes: number;
  sha256: string;
  createdAt: Date;
}

/** The files that a job made, oldest first. */
export async function listArtifacts(db: Pick<Database, 'query'>, jobId: string): Promise<Artifact[]> {
  return isUuid(jobId) ? db.query<Artifact>(selectArtifacts, [jobId]) : [];
}
