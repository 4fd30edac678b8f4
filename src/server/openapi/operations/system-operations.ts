import { z } from 'zod';
import { historySchema, readHistorySchema } from '../../../jobs/history-schema.ts';
import { readinessSchema, statsSchema, workerInfoSchema } from '../../../jobs/stats-schema.ts';
import { workerDetailSchema } from '../../../jobs/worker-schema.ts';
import type { DescribedPaths } from '../operation.ts';

const readiness = { schema: readinessSchema };

export const systemPaths: DescribedPaths = {
  '/api/workers': {
    GET: {
      id: 'listWorkers',
      tag: 'Workers',
      summary: 'The workers that are alive',
      for: ['read'],
      answers: { 200: { description: 'All of them.', schema: z.object({ workers: z.array(workerInfoSchema) }) } },
    },
  },
  '/api/workers/{workerId}': {
    GET: {
      id: 'getWorker',
      tag: 'Workers',
      summary: 'A worker with the jobs that it runs, ended lately and lost',
      description: 'Also one that was lost within the hour.',
      for: ['read'],
      path: z.object({ workerId: z.string() }),
      answers: { 200: { description: 'The worker.', schema: workerDetailSchema } },
    },
  },
  '/api/workers/{workerId}/drain': {
    POST: {
      id: 'drainWorker',
      tag: 'Workers',
      summary: 'Have a worker end what it runs and take nothing more',
      for: ['manage'],
      path: z.object({ workerId: z.string() }),
      answers: { 200: { description: 'The worker, draining.', schema: workerInfoSchema } },
    },
  },
  '/api/stats': {
    GET: {
      id: 'getStats',
      tag: 'Statistics',
      summary: 'Counts, rates and times of the queue',
      description: 'Percentiles and throughput look at the last hour.',
      for: ['read'],
      answers: { 200: { description: 'The figures.', schema: statsSchema } },
    },
  },
  '/api/stats/history': {
    GET: {
      id: 'getHistory',
      tag: 'Statistics',
      summary: 'What ended over a time, and how long it waited and ran',
      description:
        'One point a minute up to two hours; the longer the range, the longer the points. Points without an end are zeros. Percentiles come from counted classes of durations: the true value lies in the same class, whose ends are in `edgesMs`.',
      for: ['read'],
      query: readHistorySchema,
      answers: { 200: { description: 'The points, oldest first.', schema: historySchema } },
    },
  },
  '/api/metrics': {
    GET: {
      id: 'getMetrics',
      tag: 'Statistics',
      summary: 'Metrics of this process and of the whole system, for Prometheus',
      description:
        'In the text format of Prometheus, or as OpenMetrics 1.0.0 where `Accept` asks for it. The worker has the same at `/metrics` of its own port. docs/metrics.md lists them.',
      for: ['read'],
      answers: { 200: { description: 'The metrics.', schema: z.string(), contentType: '*/*' } },
    },
  },
  '/healthz': {
    GET: {
      id: 'isAlive',
      tag: 'Health',
      summary: 'Whether this process is alive',
      for: 'anybody',
      answers: { 200: { description: 'It is.', schema: z.object({ status: z.literal('ok') }) } },
    },
  },
  '/readyz': {
    GET: {
      id: 'isReady',
      tag: 'Health',
      summary: 'Whether this process can do its work, and how its stores are',
      for: 'anybody',
      answers: {
        200: { description: 'It can.', ...readiness },
        503: { description: 'It cannot: the database is away.', ...readiness },
      },
    },
  },
};
