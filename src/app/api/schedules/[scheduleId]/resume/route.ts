import { json } from '../../../../../server/http/answer.ts';
import { route } from '../../../../../server/http/route.ts';
import { resumeSchedule } from '../../../../../server/schedules/steer-schedule.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/schedules/[scheduleId]/resume', {
  POST: {
    for: ['manage'],
    handle: async ({ param, services, caller }) => json(await resumeSchedule(services, caller, param('scheduleId'))),
  },
});
