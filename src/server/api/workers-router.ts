import { z } from 'zod';
import { workerInfoSchema } from '../../jobs/stats-schema.ts';
import { actorOf } from '../audit/actor.ts';
import { findWorkers } from '../stats/find-workers.ts';
import { requestDrain } from '../workers/request-drain.ts';
import { procedureFor, router } from './procedure.ts';

export const workersRouter = router({
  list: procedureFor('read')
    .output(z.object({ workers: z.array(workerInfoSchema) }))
    .query(async ({ ctx }) => ({ workers: await findWorkers(ctx.services) })),

  drain: procedureFor('manage')
    .input(z.strictObject({ workerId: z.uuid() }))
    .output(workerInfoSchema)
    .mutation(({ ctx, input }) => requestDrain(ctx.services, input.workerId, actorOf(ctx.caller))),
});
