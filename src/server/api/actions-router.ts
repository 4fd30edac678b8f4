import { z } from 'zod';
import {
  createJobActionSchema,
  jobActionPageSchema,
  jobActionSchema,
  listJobActionsSchema,
} from '../../jobs/job-action-schema.ts';
import { createAction } from '../actions/create-action.ts';
import { findAction, findActions } from '../actions/find-actions.ts';
import { stopAction } from '../actions/stop-action.ts';
import { procedureFor, router } from './procedure.ts';

const oneAction = z.strictObject({ actionId: z.uuid() });

export const actionsRouter = router({
  create: procedureFor('manage')
    .input(createJobActionSchema)
    .output(jobActionSchema)
    .mutation(({ ctx, input }) => createAction(ctx.services, ctx.caller, input)),

  list: procedureFor('read')
    .input(listJobActionsSchema)
    .output(jobActionPageSchema)
    .query(({ ctx, input }) => findActions(ctx.services, input)),

  get: procedureFor('read')
    .input(oneAction)
    .output(jobActionSchema)
    .query(({ ctx, input }) => findAction(ctx.services, input.actionId)),

  stop: procedureFor('manage')
    .input(oneAction)
    .output(jobActionSchema)
    .mutation(({ ctx, input }) => stopAction(ctx.services, ctx.caller, input.actionId)),
});
