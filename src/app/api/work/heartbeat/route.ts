import { bodyLimits } from '../../../../jobs/job-schema.ts';
import { heartbeatSchema } from '../../../../jobs/work-schema.ts';
import { json } from '../../../../server/http/answer.ts';
import { parseBody } from '../../../../server/http/parse-input.ts';
import { readJson } from '../../../../server/http/read-body.ts';
import { route } from '../../../../server/http/route.ts';
import { beatWorker } from '../../../../server/work/beat-worker.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/work/heartbeat', {
  POST: {
    for: ['manage'],
    async handle({ request, services }) {
      const beat = parseBody(heartbeatSchema, await readJson(request, bodyLimits.jobBytes));
      return json(await beatWorker(services, beat));
    },
  },
});
