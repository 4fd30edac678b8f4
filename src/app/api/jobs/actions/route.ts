import { createJobActionSchema, listJobActionsSchema } from '../../../../jobs/job-action-schema.ts';
import { bodyLimits } from '../../../../jobs/job-schema.ts';
import { createAction } from '../../../../server/actions/create-action.ts';
import { findActions } from '../../../../server/actions/find-actions.ts';
import { json } from '../../../../server/http/answer.ts';
import { parseBody, parseQuery } from '../../../../server/http/parse-input.ts';
import { readJson } from '../../../../server/http/read-body.ts';
import { route } from '../../../../server/http/route.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/jobs/actions', {
  GET: {
    for: ['read'],
    handle: async ({ url, services }) => json(await findActions(services, parseQuery(listJobActionsSchema, url))),
  },
  POST: {
    for: ['manage'],
    async handle({ request, services, caller }) {
      const wanted = parseBody(createJobActionSchema, await readJson(request, bodyLimits.jobBytes));
      const action = await createAction(services, caller, wanted);
      return json(action, 202, { Location: `/api/jobs/actions/${action.actionId}` });
    },
  },
});
