import { bodyLimits } from '../../../jobs/job-schema.ts';
import { createScheduleSchema, listSchedulesSchema } from '../../../jobs/schedule-schema.ts';
import { json } from '../../../server/http/answer.ts';
import { parseBody, parseQuery } from '../../../server/http/parse-input.ts';
import { readJson } from '../../../server/http/read-body.ts';
import { route } from '../../../server/http/route.ts';
import { listSchedules } from '../../../server/schedules/find-schedules.ts';
import { createSchedule } from '../../../server/schedules/save-schedule.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/schedules', {
  GET: {
    for: ['read'],
    handle: async ({ url, services }) => json(await listSchedules(services, parseQuery(listSchedulesSchema, url))),
  },
  POST: {
    for: ['manage'],
    async handle({ request, services, caller }) {
      const wanted = parseBody(createScheduleSchema, await readJson(request, bodyLimits.jobBytes));
      const made = await createSchedule(services, caller, wanted);
      return json(made, 201, { Location: `/api/schedules/${made.scheduleId}` });
    },
  },
});
