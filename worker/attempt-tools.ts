import type { StoredFile } from '../src/jobs/define-task.ts';
import { FatalError } from '../src/jobs/define-task.ts';
import { isTaskFlowError } from '../src/jobs/errors.ts';
import { readWhole, type StoredBlob } from '../src/server/blobs/blob-chunks.ts';
import { storeArtifact } from '../src/server/blobs/store-artifact.ts';
import type { Database } from '../src/server/database.ts';
import type { Env } from '../src/server/env.ts';
import { findArtifact } from '../src/server/jobs/find-artifacts.ts';
import { findFile } from '../src/server/jobs/find-file.ts';
import { toJobSummary } from '../src/server/jobs/job-row.ts';
import { saveProgress } from '../src/server/jobs/save-progress.ts';
import { submitterOfJob } from '../src/server/jobs/submitter-of-job.ts';
import type { Logger } from '../src/server/logger.ts';
import type { Broadcast } from '../src/server/realtime/broadcast.ts';
import type { AttemptTools, ClaimedAttempt } from './execute-attempt.ts';
import { createProgressReporter } from './report-progress.ts';
import type { LogWriter } from './write-logs.ts';

interface ToolParts {
  env: Env;
  db: Database;
  log: Logger;
  logs: LogWriter;
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
  return {
    stop,
    log,
    stopGraceMs: env.STOP_GRACE_MS,
    allowedHosts: env.WEBHOOK_ALLOWED_HOSTS,
    writeLog: (line) => parts.logs.write({ ...line, jobId: attempt.jobId, attempt: attempt.attempt }),
    reportProgress: (percent, note) => progress.report(percent, note),
    allKept: async () => void (await Promise.all([parts.logs.flush(), progress.end()])),
    // What is refused or missing now will be at the next attempt as well.
    storeArtifact: (name, bytes, contentType) =>
      orFatal(storeArtifact(db, attempt.jobId, name, bytes, contentType, attempt.leaseToken)),
    readFile: (fileId) =>
      orFatal(
        submitter()
          .then((caller) => findFile(parts, caller, fileId))
          .then(readStored),
      ),
    readArtifact: (jobId, name) =>
      orFatal(
        submitter()
          .then((caller) => findArtifact(parts, caller, jobId, name))
          .then(readStored),
      ),
  };
}

async function readStored(blob: StoredBlob): Promise<StoredFile> {
  const bytes = await readWhole(blob);
  return { name: blob.name ?? '', contentType: blob.contentType, sizeBytes: blob.sizeBytes, bytes };
}

async function orFatal<Answer>(work: Promise<Answer>): Promise<Answer> {
  try {
    return await work;
  } catch (error) {
    if (isTaskFlowError(error)) throw new FatalError(error.message, { cause: error });
    throw error;
  }
}
