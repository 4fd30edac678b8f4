import { bodyLimits } from '../../../../jobs/job-schema.ts';
import { previewScheduleSchema } from '../../../../jobs/schedule-schema.ts';
import { json } from '../../../../server/http/answer.ts';
import { parseBody } from '../../../../server/http/parse-input.ts';
import { readJson } from '../../../../server/http/read-body.ts';
import { route } from '../../../../server/http/route.ts';
import { previewSchedule } from '../../../../server/schedules/preview-schedule.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/schedules/preview', {
  POST: {
    for: ['read'],
    async handle({ request, services }) {
      const rule = parseBody(previewScheduleSchema, await readJson(request, bodyLimits.jobBytes));
      return json(await previewSchedule(services, rule));
    },
  },
});
