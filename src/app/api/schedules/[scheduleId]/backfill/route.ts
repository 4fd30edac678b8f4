import { bodyLimits } from '../../../../../jobs/job-schema.ts';
import { backfillSchema } from '../../../../../jobs/schedule-schema.ts';
import { json } from '../../../../../server/http/answer.ts';
import { parseBody, parseQuery } from '../../../../../server/http/parse-input.ts';
import { readJson } from '../../../../../server/http/read-body.ts';
import { route } from '../../../../../server/http/route.ts';
import { backfillSchedule, previewBackfill } from '../../../../../server/schedules/backfill.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/schedules/[scheduleId]/backfill', {
  GET: {
    for: ['read'],
    handle: async ({ url, param, services }) =>
      json(await previewBackfill(services, param('scheduleId'), parseQuery(backfillSchema, url))),
  },
  POST: {
    for: ['manage'],
    async handle({ request, param, services, caller }) {
      const wanted = parseBody(backfillSchema, await readJson(request, bodyLimits.jobBytes));
      return json(await backfillSchedule(services, caller, param('scheduleId'), wanted));
    },
  },
});
