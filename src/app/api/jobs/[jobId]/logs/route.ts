import { listLogsSchema } from '../../../../../jobs/job-history-schema.ts';
import { json } from '../../../../../server/http/answer.ts';
import { parseQuery } from '../../../../../server/http/parse-input.ts';
import { route } from '../../../../../server/http/route.ts';
import { findJobLogs } from '../../../../../server/jobs/find-job-logs.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/jobs/[jobId]/logs', {
  GET: {
    for: ['read', 'submit'],
    async handle({ param, url, services, caller }) {
      const page = parseQuery(listLogsSchema, url);
      return json(await findJobLogs(services, caller, param('jobId'), page));
    },
  },
});
