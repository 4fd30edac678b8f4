import { bodyLimits } from '../../../../jobs/job-schema.ts';
import { patchLimitsSchema } from '../../../../jobs/task-limits.ts';
import { registerTaskTypeSchema } from '../../../../jobs/work-schema.ts';
import { json } from '../../../../server/http/answer.ts';
import { parseBody } from '../../../../server/http/parse-input.ts';
import { readJson } from '../../../../server/http/read-body.ts';
import { route } from '../../../../server/http/route.ts';
import { findTaskType } from '../../../../server/tasks/find-task-types.ts';
import { limitTaskType } from '../../../../server/tasks/limit-task-type.ts';
import { registerPulledType } from '../../../../server/tasks/register-pulled-type.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/tasks/[taskType]', {
  GET: {
    for: ['read', 'submit'],
    handle: async ({ param, services, caller }) => json(await findTaskType(services, caller, param('taskType'))),
  },
  PUT: {
    for: ['manage'],
    async handle({ request, param, services, caller }) {
      const given = parseBody(registerTaskTypeSchema, await readJson(request, bodyLimits.jobBytes));
      const { type, isNew } = await registerPulledType(services, caller, param('taskType'), given);
      return json(type, isNew ? 201 : 200);
    },
  },
  PATCH: {
    for: ['manage'],
    async handle({ request, param, services, caller }) {
      const patch = parseBody(patchLimitsSchema, await readJson(request, bodyLimits.jobBytes));
      return json(await limitTaskType(services, caller, param('taskType'), patch));
    },
  },
});
