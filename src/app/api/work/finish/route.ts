import { bodyLimits } from '../../../../jobs/job-schema.ts';
import { finishWorkSchema } from '../../../../jobs/work-schema.ts';
import { json } from '../../../../server/http/answer.ts';
import { parseBody } from '../../../../server/http/parse-input.ts';
import { readJson } from '../../../../server/http/read-body.ts';
import { route } from '../../../../server/http/route.ts';
import { finishWork } from '../../../../server/work/end-work.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/work/finish', {
  POST: {
    for: ['manage'],
    async handle({ request, services }) {
      // Room for what stands around a result of 1 MiB.
      const end = parseBody(finishWorkSchema, await readJson(request, 2 * bodyLimits.jobBytes));
      return json(await finishWork(services, end));
    },
  },
});
