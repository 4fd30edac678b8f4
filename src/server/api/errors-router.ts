import { z } from 'zod';
import {
  errorGroupDetailSchema,
  errorGroupPageSchema,
  errorGroupSchema,
  fingerprintSchema,
  groupsOfJobSchema,
  ignoreErrorGroupSchema,
  listErrorGroupsSchema,
} from '../../jobs/error-group-schema.ts';
import { jobActionSchema } from '../../jobs/job-action-schema.ts';
import { ignoreErrorGroup, reopenErrorGroup, resolveErrorGroup, retryErrorGroup } from '../errors/decide-group.ts';
import { findErrorGroup } from '../errors/find-group.ts';
import { findErrorGroups } from '../errors/find-groups.ts';
import { findGroupsOfJob } from '../errors/find-groups-of-job.ts';
import { procedureFor, router } from './procedure.ts';

const oneGroup = z.strictObject({ fingerprint: fingerprintSchema });

export const errorsRouter = router({
  list: procedureFor('read')
    .input(listErrorGroupsSchema)
    .output(errorGroupPageSchema)
    .query(({ ctx, input }) => findErrorGroups(ctx.services, input)),

  get: procedureFor('read')
    .input(oneGroup)
    .output(errorGroupDetailSchema)
    .query(({ ctx, input }) => findErrorGroup(ctx.services, input.fingerprint)),

  ofJob: procedureFor('read')
    .input(z.strictObject({ jobId: z.uuid() }))
    .output(groupsOfJobSchema)
    .query(({ ctx, input }) => findGroupsOfJob(ctx.services, ctx.caller, input.jobId)),

  ignore: procedureFor('manage')
    .input(ignoreErrorGroupSchema.extend(oneGroup.shape))
    .output(errorGroupSchema)
    .mutation(({ ctx, input: { fingerprint, ...how } }) =>
      ignoreErrorGroup(ctx.services, ctx.caller, fingerprint, how),
    ),

  resolve: procedureFor('manage')
    .input(oneGroup)
    .output(errorGroupSchema)
    .mutation(({ ctx, input }) => resolveErrorGroup(ctx.services, ctx.caller, input.fingerprint)),

  reopen: procedureFor('manage')
    .input(oneGroup)
    .output(errorGroupSchema)
    .mutation(({ ctx, input }) => reopenErrorGroup(ctx.services, ctx.caller, input.fingerprint)),

  retry: procedureFor('manage')
    .input(oneGroup)
    .output(jobActionSchema)
    .mutation(({ ctx, input }) => retryErrorGroup(ctx.services, ctx.caller, input.fingerprint)),
});
