import { bodyLimits } from '../../../../../jobs/job-schema.ts';
import { rotateSecretSchema } from '../../../../../jobs/webhook-secret-schema.ts';
import { json } from '../../../../../server/http/answer.ts';
import { parseBody } from '../../../../../server/http/parse-input.ts';
import { readOptionalJson } from '../../../../../server/http/read-body.ts';
import { route } from '../../../../../server/http/route.ts';
import { rotateCallerSecret } from '../../../../../server/webhooks/caller-secret.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/webhooks/secret/rotate', {
  POST: {
    for: ['submit'],
    async handle({ request, services, caller }) {
      const wanted = parseBody(rotateSecretSchema, await readOptionalJson(request, bodyLimits.jobBytes));
      return json(await rotateCallerSecret(services, caller, wanted));
    },
  },
});
