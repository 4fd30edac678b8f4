import { json } from '../../../../../server/http/answer.ts';
import { route } from '../../../../../server/http/route.ts';
import { runSchedule } from '../../../../../server/schedules/steer-schedule.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/schedules/[scheduleId]/run', {
  POST: {
    for: ['manage'],
    async handle({ param, services, caller }) {
      const job = await runSchedule(services, caller, param('scheduleId'));
      return json(job, 201, { Location: `/api/jobs/${job.jobId}` });
    },
  },
});
