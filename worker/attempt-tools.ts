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
import type { LogWriter } from './write-logs.ts';

interface ToolParts {
  env: Env;
  db: Database;
  log: Logger;
  logs: LogWriter;
  broadcast: Broadcast;
}

const progressEveryMs = 1000;

/** What an attempt's context does its work with. */
export function attemptTools(parts: ToolParts, attempt: ClaimedAttempt, stop: AbortSignal): AttemptTools {
  const { env, db, log } = parts;
  const submitter = () => submitterOfJob(parts, attempt.jobId);
  return {
    stop,
    log,
    stopGraceMs: env.STOP_GRACE_MS,
    allowedHosts: env.WEBHOOK_ALLOWED_HOSTS,
    writeLog: (line) => parts.logs.write({ ...line, jobId: attempt.jobId, attempt: attempt.attempt }),
    reportProgress: atMostEvery(progressEveryMs, (percent, note) => {
      saveProgress(db, attempt.jobId, attempt.leaseToken, percent, note).then(
        (row) => row && parts.broadcast.jobUpdated(toJobSummary(row)),
        (error: unknown) => log.warn({ err: error }, 'progress could not be kept'),
      );
    }),
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

/** Calls through at once, then at most once per interval, with the newest values. */
function atMostEvery(
  intervalMs: number,
  call: (percent: number, note: string | null) => void,
): (percent: number, note: string | null) => void {
  let calledAt = -Infinity;
  let later: NodeJS.Timeout | undefined;
  let newest: [number, string | null] = [0, null];
  return (percent, note) => {
    newest = [percent, note];
    const waitMs = calledAt + intervalMs - performance.now();
    if (later) return;
    const fire = () => {
      later = undefined;
      calledAt = performance.now();
      call(...newest);
    };
    if (waitMs <= 0) return fire();
    later = setTimeout(fire, waitMs).unref();
  };
}
