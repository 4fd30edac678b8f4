import { z } from 'zod';
import { workerInfoSchema } from '../../jobs/stats-schema.ts';
import { workerDetailSchema, workersAtWorkSchema } from '../../jobs/worker-schema.ts';
import { actorOf } from '../audit/actor.ts';
import { findWorkers } from '../stats/find-workers.ts';
import { findWorker } from '../workers/find-worker.ts';
import { findWorkersAtWork } from '../workers/find-workers-at-work.ts';
import { requestDrain } from '../workers/request-drain.ts';
import { procedureFor, router } from './procedure.ts';

const oneWorker = z.strictObject({ workerId: z.uuid() });

export const workersRouter = router({
  list: procedureFor('read')
    .output(z.object({ workers: z.array(workerInfoSchema) }))
    .query(async ({ ctx }) => ({ workers: await findWorkers(ctx.services) })),

  atWork: procedureFor('read')
    .output(workersAtWorkSchema)
    .query(({ ctx }) => findWorkersAtWork(ctx.services)),

  get: procedureFor('read')
    .input(oneWorker)
    .output(workerDetailSchema)
    .query(({ ctx, input }) => findWorker(ctx.services, input.workerId)),

  drain: procedureFor('manage')
    .input(oneWorker)
    .output(workerInfoSchema)
    .mutation(({ ctx, input }) => requestDrain(ctx.services, input.workerId, actorOf(ctx.caller))),
});
