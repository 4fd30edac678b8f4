import { z } from 'zod';
import { bodyLimits, listJobsSchema, submitJobSchema } from '../../../jobs/job-schema.ts';
import type { SubmitJob } from '../../../jobs/job-schema.ts';
import { json } from '../../../server/http/answer.ts';
import { idempotencyKeyOf } from '../../../server/http/idempotency-key.ts';
import { parseBody, parseQuery } from '../../../server/http/parse-input.ts';
import { readJson } from '../../../server/http/read-body.ts';
import { route } from '../../../server/http/route.ts';
import { findFullJobs } from '../../../server/jobs/find-jobs.ts';
import { submitJob } from '../../../server/jobs/submit-job.ts';

// What JSON.parse made is JSON: the payload is walked once, by the check of its task type, not here too.
const parsedSubmitSchema = submitJobSchema.safeExtend({ payload: z.custom<SubmitJob['payload']>().optional() });

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/jobs', {
  POST: {
    for: ['submit'],
    async handle({ request, services, caller }) {
      const idempotencyKey = idempotencyKeyOf(request.headers);
      const input = parseBody(parsedSubmitSchema, await readJson(request, bodyLimits.jobBytes));
      const { isReplay, ...job } = await submitJob(services, input, caller.keyId, idempotencyKey);
      const location = { Location: `/api/jobs/${job.jobId}` };
      return isReplay ? json(job, 200, { ...location, 'Idempotent-Replayed': 'true' }) : json(job, 201, location);
    },
  },
  GET: {
    for: ['read', 'submit'],
    async handle({ url, services, caller }) {
      const filter = parseQuery(listJobsSchema, url);
      return json(await findFullJobs(services, caller, filter));
    },
  },
});
