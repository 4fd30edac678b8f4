import { getJobSchema } from '../../../../jobs/find-jobs-schema.ts';
import { bodyLimits, patchJobSchema } from '../../../../jobs/job-schema.ts';
import { json, jsonUnlessKnown } from '../../../../server/http/answer.ts';
import { parseBody, parseQuery } from '../../../../server/http/parse-input.ts';
import { readJson } from '../../../../server/http/read-body.ts';
import { route } from '../../../../server/http/route.ts';
import { cancelOwnJob } from '../../../../server/jobs/cancel-own-job.ts';
import { patchOwnJob } from '../../../../server/jobs/patch-own-job.ts';
import { pickFields } from '../../../../server/jobs/pick-fields.ts';
import { waitForEnd } from '../../../../server/jobs/wait-for-end.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/jobs/[jobId]', {
  GET: {
    for: ['read', 'submit'],
    async handle({ request, url, param, services, caller }) {
      const { wait: seconds = 0, fields } = parseQuery(getJobSchema, url);
      const job = await waitForEnd(services, caller, param('jobId'), { seconds, signal: request.signal });
      return jsonUnlessKnown(request, pickFields(job, fields));
    },
  },
  PATCH: {
    for: ['submit'],
    async handle({ request, param, services, caller }) {
      const patch = parseBody(patchJobSchema, await readJson(request, bodyLimits.jobBytes));
      return json(await patchOwnJob(services, caller, param('jobId'), patch));
    },
  },
  DELETE: {
    for: ['submit'],
    async handle({ param, services, caller }) {
      return json(await cancelOwnJob(services, caller, param('jobId')));
    },
  },
});
