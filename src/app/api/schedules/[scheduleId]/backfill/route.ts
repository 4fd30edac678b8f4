import { bodyLimits } from '../../../../../jobs/job-schema.ts';
import { backfillSchema } from '../../../../../jobs/schedule-schema.ts';
import { json } from '../../../../../server/http/answer.ts';
import { parseBody } from '../../../../../server/http/parse-input.ts';
import { readJson } from '../../../../../server/http/read-body.ts';
import { route } from '../../../../../server/http/route.ts';
import { backfillSchedule } from '../../../../../server/schedules/backfill.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/schedules/[scheduleId]/backfill', {
  POST: {
    for: ['manage'],
    async handle({ request, param, services, caller }) {
      const wanted = parseBody(backfillSchema, await readJson(request, bodyLimits.jobBytes));
      return json(await backfillSchedule(services, caller, param('scheduleId'), wanted));
    },
  },
});
