import { bodyLimits } from '../../../../jobs/job-schema.ts';
import { workProgressSchema } from '../../../../jobs/work-schema.ts';
import { answer } from '../../../../server/http/answer.ts';
import { parseBody } from '../../../../server/http/parse-input.ts';
import { readJson } from '../../../../server/http/read-body.ts';
import { route } from '../../../../server/http/route.ts';
import { reportProgress } from '../../../../server/work/report-progress.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/work/progress', {
  POST: {
    for: ['manage'],
    async handle({ request, services }) {
      const progress = parseBody(workProgressSchema, await readJson(request, bodyLimits.jobBytes));
      await reportProgress(services, progress);
      return answer(204, null, {});
    },
  },
});
