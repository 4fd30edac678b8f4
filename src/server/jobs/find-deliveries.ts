import { webhookStateSchema } from '../../jobs/job-schema.ts';
import type { Delivery } from '../../jobs/job-history-schema.ts';
import { seesAllJobs, type Caller } from '../auth/caller.ts';
import type { Database } from '../database.ts';
import type { PrismaClient } from '../prisma.ts';
import { callbackId } from '../webhooks/write-deliveries.ts';
import { requireVisibleJob } from './find-job.ts';

interface DeliveryReads {
  db: Pick<Database, 'query'>;
  prisma: Pick<PrismaClient, 'webhookDelivery' | 'webhookAttempt'>;
}

/**
 * The webhook messages of a job with each try, newest first; those of subscriptions only for who sees all.
 *
 * @throws JobNotFound when there is no such job for this caller
 */
export async function findDeliveries(services: DeliveryReads, caller: Caller, jobId: string): Promise<Delivery[]> {
  await requireVisibleJob(services, caller, jobId);
  const { prisma } = services;
  const deliveries = await prisma.webhookDelivery.findMany({
    where: { jobId, ...(!seesAllJobs(caller) && { subscriptionId: callbackId }) },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    omit: { body: true },
  });
  if (deliveries.length === 0) return [];
  const attempts = await prisma.webhookAttempt.findMany({
    where: { deliveryId: { in: deliveries.map(({ id }) => id) } },
    orderBy: { number: 'asc' },
  });
  const attemptsOf = Map.groupBy(attempts, ({ deliveryId }) => deliveryId);
  return deliveries.map((delivery) => ({
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
}
