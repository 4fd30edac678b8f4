import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { StoredFile } from '../src/jobs/define-task.ts';
import { FatalError } from '../src/jobs/define-task.ts';
import { isTaskFlowError, StaleLease, TaskFlowError } from '../src/jobs/errors.ts';
import { readWhole, type StoredBlob } from '../src/server/blobs/blob-chunks.ts';
import { inMebibytes, maxArtifactBytes } from '../src/server/blobs/blob-limits.ts';
import { keepArtifact } from '../src/server/blobs/keep-artifact.ts';
import type { Database } from '../src/server/database.ts';
import type { Env } from '../src/server/env.ts';
import { findArtifact } from '../src/server/jobs/find-artifacts.ts';
import { findFile } from '../src/server/jobs/find-file.ts';
import { toJobSummary } from '../src/server/jobs/job-row.ts';
import { saveProgress } from '../src/server/jobs/save-progress.ts';
import { submitterOfJob } from '../src/server/jobs/submitter-of-job.ts';
import type { Logger } from '../src/server/logger.ts';
import type { ObjectStore } from '../src/server/objects/object-store.ts';
import type { Broadcast } from '../src/server/realtime/broadcast.ts';
import type { AttemptTools, ClaimedAttempt } from './execute-attempt.ts';
import { LateSignal } from './late-signal.ts';
import { createProgressReporter } from './report-progress.ts';
import type { LogWriter } from './write-logs.ts';

interface ToolParts {
  env: Env;
  db: Database;
  log: Logger;
  logs: LogWriter;
  /** Where artifacts lie that are too large for PostgreSQL; undefined without S3_BUCKET. */
  objects: ObjectStore | undefined;
  broadcast: Broadcast;
}

const progressEveryMs = 1000;

export interface KeepingTools extends AttemptTools {
  /** The attempt is over. Settles when what it wrote is kept or given up: its end is recorded behind that. */
  allKept(): Promise<void>;
}

/** What an attempt's context does its work with. */
export function attemptTools(parts: ToolParts, attempt: ClaimedAttempt, stop: AbortSignal): KeepingTools {
  const { env, db, log } = parts;
  const progress = createProgressReporter(
    (percent, note) =>
      saveProgress(db, attempt.jobId, attempt.leaseToken, percent, note).then(
        (row) => row && parts.broadcast.jobUpdated(toJobSummary(row)),
        (error: unknown) => log.warn({ err: error }, 'progress could not be kept'),
      ),
    progressEveryMs,
  );
  const submitter = () => submitterOfJob(parts, attempt.jobId);
  const artifactOf = async (jobId: string, name: string) => findArtifact(parts, await submitter(), jobId, name);
  const { jobId, leaseToken } = attempt;
  const over = new LateSignal(() => new StaleLease('The attempt has ended: its artifacts are no longer kept.'));
  return {
    stop,
    log,
    stopGraceMs: env.STOP_GRACE_MS,
    allowedHosts: env.WEBHOOK_ALLOWED_HOSTS,
    writeLog: (line) => parts.logs.write({ ...line, jobId: attempt.jobId, attempt: attempt.attempt }),
    reportProgress: (percent, note) => progress.report(percent, note),
    async allKept() {
      // What a handler sends that did not wait for it.
      over.abort();
      await Promise.all([parts.logs.flush(), progress.end()]);
    },
    storeArtifact: (name, content, contentType) =>
      orFatal(
        keepArtifact(parts, { jobId, name, contentType, leaseToken }, content, over.signal).then(() => undefined),
      ),
    readFile: (fileId) =>
      orFatal(
        submitter()
          .then((caller) => findFile(parts, caller, fileId))
          .then(readStored),
      ),
    readArtifact: (ofJob, name) => orFatal(artifactOf(ofJob, name).then(readStored)),
    saveArtifact: (ofJob, name, path) => orFatal(artifactOf(ofJob, name).then((blob) => saveStored(blob, path))),
  };
}

async function readStored(blob: StoredBlob): Promise<StoredFile> {
  if (blob.sizeBytes > maxArtifactBytes) {
    const sizes = `${inMebibytes(blob.sizeBytes)}: more than ${inMebibytes(maxArtifactBytes)} are not read into memory`;
    throw new TaskFlowError('too_large', `"${blob.name}" has ${sizes}. context.saveArtifact writes it to a file.`);
  }
  const bytes = await readWhole(blob);
  return { name: blob.name ?? '', contentType: blob.contentType, sizeBytes: blob.sizeBytes, bytes };
}

async function saveStored(blob: StoredBlob, path: string): Promise<Omit<StoredFile, 'bytes'>> {
  await pipeline(await blob.open(), createWriteStream(path));
  return { name: blob.name, contentType: blob.contentType, sizeBytes: blob.sizeBytes };
}

/** What is refused or missing now will be at the next attempt as well; a store that is away may be back. */
async function orFatal<Answer>(work: Promise<Answer>): Promise<Answer> {
  try {
    return await work;
  } catch (error) {
    if (isTaskFlowError(error) && error.code !== 'unavailable') throw new FatalError(error.message, { cause: error });
    throw error;
  }
}
