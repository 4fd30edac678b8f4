import { bodyLimits } from '../../../../jobs/job-schema.ts';
import { claimWorkSchema } from '../../../../jobs/work-schema.ts';
import { json } from '../../../../server/http/answer.ts';
import { parseBody } from '../../../../server/http/parse-input.ts';
import { readJson } from '../../../../server/http/read-body.ts';
import { route } from '../../../../server/http/route.ts';
import { claimWork } from '../../../../server/work/claim-work.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/work/claim', {
  POST: {
    for: ['manage'],
    async handle({ request, services, caller }) {
      const wish = parseBody(claimWorkSchema, await readJson(request, bodyLimits.jobBytes));
      return json(await claimWork(services, caller, wish, request.signal));
    },
  },
});
