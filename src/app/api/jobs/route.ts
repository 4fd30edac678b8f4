import { z } from 'zod';
import { listFullJobsSchema } from '../../../jobs/find-jobs-schema.ts';
import { bodyLimits } from '../../../jobs/job-schema.ts';
import { gatherPayloadFilter } from '../../../jobs/payload-filter-schema.ts';
import { knownTraceparent } from '../../../jobs/trace-context.ts';
import { jsonText } from '../../../server/http/answer.ts';
import { idempotencyKeyOf } from '../../../server/http/idempotency-key.ts';
import { parseBody, parseQuery } from '../../../server/http/parse-input.ts';
import { readJson } from '../../../server/http/read-body.ts';
import { route } from '../../../server/http/route.ts';
import { findFullJobsText } from '../../../server/jobs/find-jobs.ts';
import { submittedAnswer } from '../../../server/http/submitted-answer.ts';
import { preferredWait } from '../../../server/http/wait-wish.ts';
import { parsedSubmitSchema } from '../../../server/jobs/parsed-submit-schema.ts';
import { submitJob } from '../../../server/jobs/submit-job.ts';
import { waitForEnd } from '../../../server/jobs/wait-for-end.ts';

const querySchema = z.preprocess(gatherPayloadFilter, listFullJobsSchema);

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/jobs', {
  POST: {
    for: ['submit'],
    async handle({ request, services, caller }) {
      const idempotencyKey = idempotencyKeyOf(request.headers);
      const input = parseBody(parsedSubmitSchema, await readJson(request, bodyLimits.jobBytes));
      const traceparent = knownTraceparent(request.headers.get('traceparent'));
      const job = await submitJob(services, input, caller.keyId, { idempotencyKey, traceparent });
      const seconds = preferredWait(request.headers);
      if (seconds === undefined) return submittedAnswer(job);
      // The job is accepted, whatever becomes of the waiting: its sender must not hear otherwise and send it again.
      const waited = waitForEnd(services, caller, job.jobId, { seconds, signal: request.signal });
      return submittedAnswer(job, { seconds, job: await waited.catch(() => undefined) });
    },
  },
  GET: {
    for: ['read', 'submit'],
    async handle({ url, services, caller }) {
      const { fields, ...filter } = parseQuery(querySchema, url);
      return jsonText(await findFullJobsText(services, caller, filter, fields));
    },
  },
});
