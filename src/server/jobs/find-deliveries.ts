import { webhookStateSchema } from '../../jobs/job-schema.ts';
import type { JobDeliveries } from '../../jobs/job-history-schema.ts';
import { seesAllJobs, type Caller } from '../auth/caller.ts';
import type { Database, Statement } from '../database.ts';
import type { PrismaClient } from '../prisma.ts';
import { callbackId } from '../webhooks/write-deliveries.ts';
import { requireVisibleJob } from './find-job.ts';

interface DeliveryReads {
  db: Pick<Database, 'query'>;
  prisma: Pick<PrismaClient, 'webhookDelivery' | 'webhookAttempt'>;
}

const shownDeliveries = 20;
const mostCounted = 1000;

const countOthers: Statement = {
  name: 'count-deliveries-of-job',
  // By the index `webhook_deliveries_job`. $2 is whose are seen, null for all. Counts no more than are said.
  text: `
    SELECT count(*)::int AS others FROM (
      SELECT FROM taskflow.webhook_deliveries d WHERE d.job_id = $1 AND ($2::uuid IS NULL OR d.subscription_id = $2)
      ORDER BY d.created_at DESC, d.id DESC OFFSET ${shownDeliveries} LIMIT ${mostCounted}
    ) older`,
};

/**
 * The newest webhook messages of a job with each try, and how many older ones there are, counted up to 1,000; those of
 * subscriptions only for who sees all.
 *
 * @throws JobNotFound when there is no such job for this caller
 */
export async function findDeliveries(services: DeliveryReads, caller: Caller, jobId: string): Promise<JobDeliveries> {
  await requireVisibleJob(services, caller, jobId);
  const { db, prisma } = services;
  const seen = seesAllJobs(caller) ? null : callbackId;
  const deliveries = await prisma.webhookDelivery.findMany({
    where: { jobId, ...(seen !== null && { subscriptionId: seen }) },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    omit: { body: true },
    take: shownDeliveries,
  });
  if (deliveries.length === 0) return { deliveries: [], others: 0 };
  const [older] =
    deliveries.length < shownDeliveries ? [] : await db.query<{ others: number }>(countOthers, [jobId, seen]);
  const attempts = await prisma.webhookAttempt.findMany({
    where: { deliveryId: { in: deliveries.map(({ id }) => id) } },
    orderBy: { number: 'asc' },
  });
  const attemptsOf = Map.groupBy(attempts, ({ deliveryId }) => deliveryId);
  const shown = deliveries.map((delivery) => ({
    deliveryId: delivery.id,
    jobId: delivery.jobId,
    event: delivery.event,
    url: delivery.url,
    state: webhookStateSchema.parse(delivery.state),
    createdAt: delivery.createdAt.toISOString(),
    nextAttemptAt: delivery.nextAttemptAt?.toISOString() ?? null,
    attempts: (attemptsOf.get(delivery.id) ?? []).map((attempt) => ({
      number: attempt.number,
      startedAt: attempt.startedAt.toISOString(),
      durationMs: attempt.durationMs,
      responseStatus: attempt.responseStatus,
      responseBody: attempt.responseBody,
      error: attempt.error,
    })),
  }));
  return { deliveries: shown, others: older?.others ?? 0 };
}
