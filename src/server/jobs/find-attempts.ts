import { jobAttemptSchema } from '../../jobs/job-history-schema.ts';
import type { JobAttempt } from '../../jobs/job-history-schema.ts';
import type { Caller } from '../auth/caller.ts';
import type { Database } from '../database.ts';
import type { PrismaClient } from '../prisma.ts';
import { requireVisibleJob } from './find-job.ts';

interface AttemptReads {
  db: Pick<Database, 'query'>;
  prisma: Pick<PrismaClient, 'jobAttempt'>;
}

/** The ended attempts of a job, oldest first. */
export async function readAttempts({ prisma }: Pick<AttemptReads, 'prisma'>, jobId: string): Promise<JobAttempt[]> {
  const attempts = await prisma.jobAttempt.findMany({ where: { jobId }, orderBy: { number: 'asc' } });
  return attempts.map((attempt) => ({
    number: attempt.number,
    outcome: jobAttemptSchema.shape.outcome.parse(attempt.outcome),
    workerId: attempt.workerId,
    startedAt: attempt.startedAt.toISOString(),
    finishedAt: attempt.finishedAt.toISOString(),
    // Of the two times as they are told: rounded by itself, it would be another number than theirs.
    durationMs: Math.max(0, attempt.finishedAt.getTime() - attempt.startedAt.getTime()),
    cpuMs: attempt.cpuMs,
    peakMemoryBytes: attempt.peakMemoryBytes === null ? null : Number(attempt.peakMemoryBytes),
    error: jobAttemptSchema.shape.error.parse(attempt.error),
    retryAt: attempt.retryAt?.toISOString() ?? null,
  }));
}

/**
 * The ended attempts of a job as callers see them, oldest first.
 *
 * @throws JobNotFound when there is no such job for this caller
 */
export async function findAttempts(services: AttemptReads, caller: Caller, jobId: string): Promise<JobAttempt[]> {
  await requireVisibleJob(services, caller, jobId);
  return readAttempts(services, jobId);
}
