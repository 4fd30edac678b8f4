import { bodyLimits } from '../../../../jobs/job-schema.ts';
import { registerTaskTypeSchema } from '../../../../jobs/work-schema.ts';
import { actorOf } from '../../../../server/audit/actor.ts';
import { json } from '../../../../server/http/answer.ts';
import { parseBody } from '../../../../server/http/parse-input.ts';
import { readJson } from '../../../../server/http/read-body.ts';
import { route } from '../../../../server/http/route.ts';
import { registerPulledType } from '../../../../server/tasks/register-pulled-type.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/tasks/[taskType]', {
  PUT: {
    for: ['manage'],
    async handle({ request, param, services, caller }) {
      const given = parseBody(registerTaskTypeSchema, await readJson(request, bodyLimits.jobBytes));
      const { type, isNew } = await registerPulledType(services, param('taskType'), given, actorOf(caller));
      return json(type, isNew ? 201 : 200);
    },
  },
});
