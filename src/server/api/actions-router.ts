import { z } from 'zod';
import {
  actionPreviewSchema,
  createJobActionSchema,
  jobActionPageSchema,
  jobActionSchema,
  listJobActionsSchema,
} from '../../jobs/job-action-schema.ts';
import { jobFilterSchema } from '../../jobs/job-filter-schema.ts';
import { createAction } from '../actions/create-action.ts';
import { findAction, findActions } from '../actions/find-actions.ts';
import { previewAction } from '../actions/preview-action.ts';
import { stopAction } from '../actions/stop-action.ts';
import { undoAction } from '../actions/undo-action.ts';
import { procedureFor, router } from './procedure.ts';

const oneAction = z.strictObject({ actionId: z.uuid() });

export const actionsRouter = router({
  create: procedureFor('manage')
    .input(createJobActionSchema)
    .output(jobActionSchema)
    .mutation(({ ctx, input }) => createAction(ctx.services, ctx.caller, input)),

  preview: procedureFor('read')
    .input(z.strictObject({ filter: jobFilterSchema }))
    .output(actionPreviewSchema)
    .query(({ ctx, input }) => previewAction(ctx.services, input.filter)),

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

  undo: procedureFor('manage')
    .input(oneAction)
    .output(jobActionSchema)
    .mutation(({ ctx, input }) => undoAction(ctx.services, ctx.caller, input.actionId)),
});
