import { z } from 'zod';
import { exportJobsBodySchema, exportJobsSchema } from '../../../../jobs/export-jobs-schema.ts';
import { bodyLimits } from '../../../../jobs/job-schema.ts';
import { gatherPayloadFilter } from '../../../../jobs/payload-filter-schema.ts';
import { answer } from '../../../../server/http/answer.ts';
import { parseBody, parseQuery } from '../../../../server/http/parse-input.ts';
import { readJson } from '../../../../server/http/read-body.ts';
import { route, type Call } from '../../../../server/http/route.ts';
import { exportJobs } from '../../../../server/jobs/export-jobs.ts';

const querySchema = z.preprocess(gatherPayloadFilter, exportJobsSchema);
const contentTypes = { ndjson: 'application/x-ndjson', csv: 'text/csv; charset=utf-8' } as const;

async function exported({ request, services, caller }: Call, wanted: z.infer<typeof exportJobsBodySchema>) {
  const headers = {
    'Content-Type': contentTypes[wanted.format],
    'Content-Disposition': `attachment; filename="taskflow-jobs.${wanted.format}"`,
  };
  return answer(200, request.method === 'HEAD' ? null : await exportJobs(services, caller, wanted), headers);
}

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/jobs/export', {
  GET: {
    for: ['read', 'submit'],
    handle(call) {
      const { format, fields, ...filter } = parseQuery(querySchema, call.url);
      return exported(call, { format, fields, filter });
    },
  },
  POST: {
    for: ['read', 'submit'],
    async handle(call) {
      return exported(call, parseBody(exportJobsBodySchema, await readJson(call.request, bodyLimits.jobBytes)));
    },
  },
});
