import { Queue, Worker } from 'bullmq';
import express from 'express';
import { z } from 'zod';
import { setting } from '../programs/tell-start.ts';
import { openJobs } from './jobs.ts';

// TaskFlow as its first README describes it, our own program on the same packages: Express writes a row by Prisma and adds
// a job to BullMQ, whose worker updates the row at the start and at the end. One process unless ROLE is api or worker.
// What that README leaves open is left out, which is in its favour: no log lines, no Socket.io, no index by status.
const connection = { url: setting('REDIS_URL') };
const role = process.env['ROLE'] ?? 'both';
const jobs = await openJobs();
const app = express();
app.get('/readyz', (_request, response) => void response.end('ready'));

const priorities = { high: 1, normal: 2, low: 3 };
const newJob = z.object({
  taskType: z.string().min(1),
  payload: z.record(z.string(), z.unknown()),
  priority: z.enum(['high', 'normal', 'low']).default('normal'),
  callbackUrl: z.url().optional(),
  retries: z.int().min(0).max(10).default(3),
  timeout: z.int().positive().default(30_000),
});

if (role !== 'worker') {
  const queue = new Queue('jobs', { connection, defaultJobOptions: { removeOnComplete: true } });
  app.use(express.json());
  const accept = async (body: unknown) => {
    const { retries: maxRetries, timeout: timeoutMs, ...rest } = newJob.parse(body);
    const { taskType, payload } = rest;
    const { id: jobId, status, createdAt } = await jobs.create({ data: { ...rest, maxRetries, timeoutMs } });
    const options = { jobId, priority: priorities[rest.priority], attempts: maxRetries + 1 };
    await queue.add(taskType, { jobId, payload, timeoutMs }, options);
    return { jobId, status, createdAt };
  };
  app.post('/api/jobs', (request, response, next) => {
    accept(request.body).then((accepted) => response.status(201).json(accepted), next);
  });
}

interface Task {
  jobId: string;
  payload: unknown;
  timeoutMs: number;
}

if (role !== 'api') {
  const handlers: Record<string, (payload: unknown) => Promise<object>> = { no_op: async () => ({}) };
  const worker = new Worker<Task>(
    'jobs',
    async ({ name, data: { jobId, payload, timeoutMs }, attemptsMade }) => {
      const attempts = attemptsMade + 1;
      await jobs.update({ where: { id: jobId }, data: { status: 'active', startedAt: new Date(), attempts } });
      const handler = handlers[name];
      if (!handler) throw new Error(`There is no handler of ${name}.`);
      const result = await within(timeoutMs, handler(payload));
      await jobs.update({ where: { id: jobId }, data: { status: 'completed', completedAt: new Date(), result } });
      return result;
    },
    { connection, concurrency: Number(setting('WORKER_CONCURRENCY')) },
  );
  worker.on('error', (error) => console.error(error));
}

async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`Not done within ${timeoutMs} ms.`)), timeoutMs);
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}

app.listen(Number(setting('PORT')), '127.0.0.1');
