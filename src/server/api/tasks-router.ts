import { z } from 'zod';
import { patchLimitsSchema } from '../../jobs/task-limits.ts';
import {
  allPausedSchema,
  allTaskTypeFiguresSchema,
  taskTypeSchema,
  taskTypesSchema,
} from '../../jobs/task-type-schema.ts';
import { actorOf } from '../audit/actor.ts';
import { findTaskType, findTaskTypes } from '../tasks/find-task-types.ts';
import { limitTaskType } from '../tasks/limit-task-type.ts';
import { findAllPaused, pauseAll, resumeAll } from '../tasks/pause-all.ts';
import { pauseTaskType, resumeTaskType } from '../tasks/pause-task-type.ts';
import { procedureFor, router } from './procedure.ts';

const oneType = z.strictObject({ taskType: z.string().max(200) });
const see = procedureFor('read', 'submit');
const change = procedureFor('manage');

export const tasksRouter = router({
  list: see.output(taskTypesSchema).query(({ ctx }) => findTaskTypes(ctx.services, ctx.caller)),

  // Its schema of output leaves out what is long.
  figures: see.output(allTaskTypeFiguresSchema).query(({ ctx }) => findTaskTypes(ctx.services, ctx.caller)),

  get: see
    .input(oneType)
    .output(taskTypeSchema)
    .query(({ ctx, input }) => findTaskType(ctx.services, ctx.caller, input.taskType)),

  limit: change
    .input(oneType.extend({ limits: patchLimitsSchema }))
    .output(taskTypeSchema)
    .mutation(({ ctx, input }) => limitTaskType(ctx.services, ctx.caller, input.taskType, input.limits)),

  pause: change
    .input(oneType)
    .output(taskTypeSchema)
    .mutation(({ ctx, input }) => pauseTaskType(ctx.services, ctx.caller, input.taskType)),

  resume: change
    .input(oneType)
    .output(taskTypeSchema)
    .mutation(({ ctx, input }) => resumeTaskType(ctx.services, ctx.caller, input.taskType)),

  allPaused: see.output(allPausedSchema).query(({ ctx }) => findAllPaused(ctx.services.db)),

  pauseAll: change.output(allPausedSchema).mutation(({ ctx }) => pauseAll(ctx.services, actorOf(ctx.caller))),

  resumeAll: change.output(allPausedSchema).mutation(({ ctx }) => resumeAll(ctx.services, actorOf(ctx.caller))),
});
