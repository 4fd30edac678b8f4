import { z } from 'zod';
import { taskTypeSchema } from '../../jobs/task-type-schema.ts';
import { findTaskTypes } from '../tasks/find-task-types.ts';
import { procedureFor, router } from './procedure.ts';

export const tasksRouter = router({
  list: procedureFor('read', 'submit')
    .output(z.object({ tasks: z.array(taskTypeSchema) }))
    .query(async ({ ctx }) => ({ tasks: await findTaskTypes(ctx.services) })),
});
