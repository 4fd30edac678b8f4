import { exportLogsSchema } from '../../../../../../jobs/job-history-schema.ts';
import { answer } from '../../../../../../server/http/answer.ts';
import { parseQuery } from '../../../../../../server/http/parse-input.ts';
import { route } from '../../../../../../server/http/route.ts';
import { exportJobLogs } from '../../../../../../server/jobs/export-job-logs.ts';

const types = {
  ndjson: { contentType: 'application/x-ndjson', extension: 'ndjson' },
  text: { contentType: 'text/plain; charset=utf-8', extension: 'log' },
} as const;

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/jobs/[jobId]/logs/export', {
  GET: {
    for: ['read', 'submit'],
    async handle({ request, param, url, services, caller }) {
      const { format } = parseQuery(exportLogsSchema, url);
      const lines = await exportJobLogs(services, caller, param('jobId'), format);
      if (request.method === 'HEAD') await lines.cancel();
      return answer(200, request.method === 'HEAD' ? null : lines, {
        'Content-Type': types[format].contentType,
        'Content-Disposition': `attachment; filename="taskflow-job-${param('jobId')}.${types[format].extension}"`,
      });
    },
  },
});
