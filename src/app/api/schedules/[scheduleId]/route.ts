import { bodyLimits } from '../../../../jobs/job-schema.ts';
import { patchScheduleSchema } from '../../../../jobs/schedule-schema.ts';
import { answer, json } from '../../../../server/http/answer.ts';
import { parseBody } from '../../../../server/http/parse-input.ts';
import { readJson } from '../../../../server/http/read-body.ts';
import { route } from '../../../../server/http/route.ts';
import { findSchedule } from '../../../../server/schedules/find-schedules.ts';
import { patchSchedule } from '../../../../server/schedules/save-schedule.ts';
import { deleteSchedule } from '../../../../server/schedules/steer-schedule.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/schedules/[scheduleId]', {
  GET: {
    for: ['read'],
    handle: async ({ param, services }) => json(await findSchedule(services, param('scheduleId'))),
  },
  PATCH: {
    for: ['manage'],
    async handle({ request, param, services, caller }) {
      const patch = parseBody(patchScheduleSchema, await readJson(request, bodyLimits.jobBytes));
      return json(await patchSchedule(services, caller, param('scheduleId'), patch));
    },
  },
  DELETE: {
    for: ['manage'],
    async handle({ param, services, caller }) {
      await deleteSchedule(services, caller, param('scheduleId'));
      return answer(204, null, {});
    },
  },
});
