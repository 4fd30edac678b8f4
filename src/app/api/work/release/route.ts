import { bodyLimits } from '../../../../jobs/job-schema.ts';
import { releaseWorkSchema } from '../../../../jobs/work-schema.ts';
import { json } from '../../../../server/http/answer.ts';
import { parseBody } from '../../../../server/http/parse-input.ts';
import { readJson } from '../../../../server/http/read-body.ts';
import { route } from '../../../../server/http/route.ts';
import { releaseWork } from '../../../../server/work/end-work.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/work/release', {
  POST: {
    for: ['manage'],
    async handle({ request, services }) {
      const { leaseToken } = parseBody(releaseWorkSchema, await readJson(request, bodyLimits.jobBytes));
      return json(await releaseWork(services, leaseToken));
    },
  },
});
