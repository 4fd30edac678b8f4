import { exportAuditSchema } from '../../../../jobs/audit-schema.ts';
import { exportEntries } from '../../../../server/audit/export-entries.ts';
import { answer } from '../../../../server/http/answer.ts';
import { parseQuery } from '../../../../server/http/parse-input.ts';
import { route } from '../../../../server/http/route.ts';

const contentTypes = { ndjson: 'application/x-ndjson', csv: 'text/csv; charset=utf-8' } as const;

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/audit/export', {
  GET: {
    for: ['admin'],
    handle({ request, url, services }) {
      const { format, ...filter } = parseQuery(exportAuditSchema, url);
      const headers = {
        'Content-Type': contentTypes[format],
        'Content-Disposition': `attachment; filename="taskflow-audit.${format}"`,
      };
      return answer(200, request.method === 'HEAD' ? null : exportEntries(services, format, filter), headers);
    },
  },
});
