import { bodyLimits } from '../../../../jobs/job-schema.ts';
import { workLogSchema } from '../../../../jobs/work-schema.ts';
import { json } from '../../../../server/http/answer.ts';
import { parseBody } from '../../../../server/http/parse-input.ts';
import { readJson } from '../../../../server/http/read-body.ts';
import { route } from '../../../../server/http/route.ts';
import { logWork } from '../../../../server/work/log-work.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/work/log', {
  POST: {
    for: ['manage'],
    async handle({ request, services }) {
      const log = parseBody(workLogSchema, await readJson(request, bodyLimits.jobBytes));
      return json(await logWork(services, log));
    },
  },
});
