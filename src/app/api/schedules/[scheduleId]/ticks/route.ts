import { listTicksSchema } from '../../../../../jobs/schedule-schema.ts';
import { json } from '../../../../../server/http/answer.ts';
import { parseQuery } from '../../../../../server/http/parse-input.ts';
import { route } from '../../../../../server/http/route.ts';
import { listTicks } from '../../../../../server/schedules/list-ticks.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/schedules/[scheduleId]/ticks', {
  GET: {
    for: ['read'],
    handle: async ({ url, param, services }) =>
      json(await listTicks(services, param('scheduleId'), parseQuery(listTicksSchema, url))),
  },
});
