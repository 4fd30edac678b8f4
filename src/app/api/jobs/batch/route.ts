import { bodyLimits, submitBatchSchema } from '../../../../jobs/job-schema.ts';
import { knownTraceparent } from '../../../../jobs/trace-context.ts';
import { json } from '../../../../server/http/answer.ts';
import { parseBody } from '../../../../server/http/parse-input.ts';
import { readJson } from '../../../../server/http/read-body.ts';
import { route } from '../../../../server/http/route.ts';
import { submitBatch } from '../../../../server/jobs/submit-batch.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/jobs/batch', {
  POST: {
    for: ['submit'],
    async handle({ request, services, caller }) {
      const { jobs } = parseBody(submitBatchSchema, await readJson(request, bodyLimits.batchBytes));
      const traceparent = knownTraceparent(request.headers.get('traceparent'));
      return json({ jobs: await submitBatch(services, jobs, caller.keyId, traceparent) }, 201);
    },
  },
});
