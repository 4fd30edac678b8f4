import { ignoreErrorGroupSchema } from '../../../../../jobs/error-group-schema.ts';
import { bodyLimits } from '../../../../../jobs/job-schema.ts';
import { ignoreErrorGroup } from '../../../../../server/errors/decide-group.ts';
import { json } from '../../../../../server/http/answer.ts';
import { parseBody } from '../../../../../server/http/parse-input.ts';
import { readOptionalJson } from '../../../../../server/http/read-body.ts';
import { route } from '../../../../../server/http/route.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/errors/[fingerprint]/ignore', {
  POST: {
    for: ['manage'],
    async handle({ request, param, services, caller }) {
      const how = parseBody(ignoreErrorGroupSchema, await readOptionalJson(request, bodyLimits.jobBytes));
      return json(await ignoreErrorGroup(services, caller, param('fingerprint'), how));
    },
  },
});
