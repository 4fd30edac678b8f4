import { z } from 'zod';
import { artifactSchema } from '../../jobs/file-schema.ts';
import {
  jobAttemptSchema,
  jobDeliveriesSchema,
  jobLogPageSchema,
  jobRerunsSchema,
  listLogsSchema,
} from '../../jobs/job-history-schema.ts';
import { jobPageSchema, jobTagsSchema, listJobsSchema } from '../../jobs/find-jobs-schema.ts';
import {
  inputProblemsSchema,
  jobSchema,
  jobWhySchema,
  rerunJobSchema,
  submitJobSchema,
  submittedJobSchema,
} from '../../jobs/job-schema.ts';
import { cancelOwnJob } from '../jobs/cancel-own-job.ts';
import { checkSubmit } from '../jobs/check-submit.ts';
import { deleteOwnJob } from '../jobs/delete-own-job.ts';
import { findArtifacts } from '../jobs/find-artifacts.ts';
import { findAttempts } from '../jobs/find-attempts.ts';
import { findDeliveries } from '../jobs/find-deliveries.ts';
import { findJob } from '../jobs/find-job.ts';
import { findJobLogs } from '../jobs/find-job-logs.ts';
import { findJobs } from '../jobs/find-jobs.ts';
import { findReruns } from '../jobs/find-reruns.ts';
import { findTags } from '../jobs/find-tags.ts';
import { findWhy } from '../jobs/find-why.ts';
import { checkRerun, rerunOwnJob } from '../jobs/rerun-own-job.ts';
import { retryOwnJob } from '../jobs/retry-own-job.ts';
import { submitJob } from '../jobs/submit-job.ts';
import { procedureFor, router } from './procedure.ts';

const oneJob = z.strictObject({ jobId: z.uuid() });
const rerun = oneJob.extend(rerunJobSchema.shape);
const seeJobs = procedureFor('read', 'submit');

export const jobsRouter = router({
  list: seeJobs
    .input(listJobsSchema)
    .output(jobPageSchema)
    .query(({ ctx, input }) => findJobs(ctx.services, ctx.caller, input)),

  tags: seeJobs.output(jobTagsSchema).query(({ ctx }) => findTags(ctx.services, ctx.caller)),

  get: seeJobs
    .input(oneJob)
    .output(jobSchema)
    .query(({ ctx, input }) => findJob(ctx.services, ctx.caller, input.jobId)),

  why: seeJobs
    .input(oneJob)
    .output(jobWhySchema)
    .query(({ ctx, input }) => findWhy(ctx.services, ctx.caller, input.jobId)),

  logs: seeJobs
    .input(oneJob.extend(listLogsSchema.shape))
    .output(jobLogPageSchema)
    .query(({ ctx, input: { jobId, ...page } }) => findJobLogs(ctx.services, ctx.caller, jobId, page)),

  attempts: seeJobs
    .input(oneJob)
    .output(z.object({ attempts: z.array(jobAttemptSchema) }))
    .query(async ({ ctx, input }) => ({ attempts: await findAttempts(ctx.services, ctx.caller, input.jobId) })),

  artifacts: seeJobs
    .input(oneJob)
    .output(z.object({ artifacts: z.array(artifactSchema) }))
    .query(async ({ ctx, input }) => ({ artifacts: await findArtifacts(ctx.services, ctx.caller, input.jobId) })),

  deliveries: seeJobs
    .input(oneJob)
    .output(jobDeliveriesSchema)
    .query(({ ctx, input }) => findDeliveries(ctx.services, ctx.caller, input.jobId)),

  reruns: seeJobs
    .input(oneJob)
    .output(jobRerunsSchema)
    .query(({ ctx, input }) => findReruns(ctx.services, ctx.caller, input.jobId)),

  submit: procedureFor('submit')
    .input(submitJobSchema)
    .output(submittedJobSchema)
    .mutation(({ ctx, input }) => submitJob(ctx.services, input, ctx.caller.keyId, { traceparent: ctx.traceparent })),

  // Changes nothing; what is checked may be too long for an address.
  check: procedureFor('submit')
    .input(submitJobSchema)
    .output(inputProblemsSchema)
    .mutation(async ({ ctx, input }) => ({ problems: await checkSubmit(ctx.services, input) })),

  rerun: procedureFor('submit')
    .input(rerun)
    .output(submittedJobSchema)
    .mutation(({ ctx, input: { jobId, ...edited } }) =>
      rerunOwnJob(ctx.services, ctx.caller, jobId, edited, { traceparent: ctx.traceparent }),
    ),

  checkRerun: procedureFor('submit')
    .input(rerun)
    .output(inputProblemsSchema)
    .mutation(async ({ ctx, input: { jobId, ...edited } }) => ({
      problems: await checkRerun(ctx.services, ctx.caller, jobId, edited),
    })),

  cancel: procedureFor('submit')
    .input(oneJob)
    .output(jobSchema)
    .mutation(({ ctx, input }) => cancelOwnJob(ctx.services, ctx.caller, input.jobId)),

  retry: procedureFor('submit')
    .input(oneJob)
    .output(jobSchema)
    .mutation(({ ctx, input }) => retryOwnJob(ctx.services, ctx.caller, input.jobId)),

  delete: procedureFor('submit')
    .input(oneJob)
    .mutation(({ ctx, input }) => deleteOwnJob(ctx.services, ctx.caller, input.jobId)),
});
