import { bodyLimits, rerunJobSchema } from '../../../../../jobs/job-schema.ts';
import { knownTraceparent } from '../../../../../jobs/trace-context.ts';
import { idempotencyKeyOf } from '../../../../../server/http/idempotency-key.ts';
import { parseBody } from '../../../../../server/http/parse-input.ts';
import { readOptionalJson } from '../../../../../server/http/read-body.ts';
import { route } from '../../../../../server/http/route.ts';
import { submittedAnswer } from '../../../../../server/http/submitted-answer.ts';
import { rerunOwnJob } from '../../../../../server/jobs/rerun-own-job.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/jobs/[jobId]/rerun', {
  POST: {
    for: ['submit'],
    async handle({ request, param, services, caller }) {
      const idempotencyKey = idempotencyKeyOf(request.headers);
      const edited = parseBody(rerunJobSchema, await readOptionalJson(request, bodyLimits.jobBytes));
      const traceparent = knownTraceparent(request.headers.get('traceparent'));
      const options = { idempotencyKey, traceparent };
      return submittedAnswer(await rerunOwnJob(services, caller, param('jobId'), edited, options));
    },
  },
});
