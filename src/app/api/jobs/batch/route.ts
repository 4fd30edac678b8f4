import { bodyLimits, submitBatchSchema } from '../../../../jobs/job-schema.ts';
import { knownTraceparent } from '../../../../jobs/trace-context.ts';
import { idempotencyKeyOf } from '../../../../server/http/idempotency-key.ts';
import { parseBody } from '../../../../server/http/parse-input.ts';
import { readJson } from '../../../../server/http/read-body.ts';
import { route } from '../../../../server/http/route.ts';
import { submittedBatchAnswer } from '../../../../server/http/submitted-answer.ts';
import { submitBatch } from '../../../../server/jobs/submit-batch.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/jobs/batch', {
  POST: {
    for: ['submit'],
    async handle({ request, services, caller }) {
      const idempotencyKey = idempotencyKeyOf(request.headers);
      const { jobs } = parseBody(submitBatchSchema, await readJson(request, bodyLimits.batchBytes));
      const traceparent = knownTraceparent(request.headers.get('traceparent'));
      return submittedBatchAnswer(await submitBatch(services, jobs, caller.keyId, { idempotencyKey, traceparent }));
    },
  },
});
