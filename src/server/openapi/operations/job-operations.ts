import { z } from 'zod';
import { exportJobsBodySchema, exportJobsSchema } from '../../../jobs/export-jobs-schema.ts';
import {
  exportLogsSchema,
  jobAttemptSchema,
  jobLogPageSchema,
  listLogsSchema,
} from '../../../jobs/job-history-schema.ts';
import { getJobSchema } from '../../../jobs/find-jobs-schema.ts';
import { jobSchema, jobWhySchema, patchJobSchema, rerunJobSchema } from '../../../jobs/job-schema.ts';
import type { DescribedPaths } from '../operation.ts';
import { submitHeaders, madeJobAnswers } from './submit-operations.ts';

export const jobPath = z.object({ jobId: z.string() });
const wholeJob = { description: 'The job as it is now.', schema: jobSchema };

const fileAnswer = (description: string) => ({
  200: {
    description,
    schema: z.string().meta({ override: { type: 'string', format: 'binary' } }),
    contentType: '*/*' as const,
    headers: { 'Content-Disposition': 'The file’s name.' },
  },
});
const exported = fileAnswer('The jobs, as a file.');
const exportRules =
  'Streamed, without a limit: whoever has enough hangs up. The headers come at once, each job as it is found: where few of many million jobs match, nothing may be sent for minutes, since neither format has room for a sign of life, so let no proxy between end an idle answer before. Values stand in it as the list shows them. In CSV (RFC 4180) a text that begins with `=`, `+`, `-`, `@`, tab or line break has an apostrophe before it, so that no spreadsheet takes it for a formula; lists and objects are JSON. It is broken off when the key is revoked.';

export const jobPaths: DescribedPaths = {
  '/api/jobs/export': {
    GET: {
      id: 'exportJobs',
      tag: 'Jobs',
      summary: 'Export all jobs that match, newest first',
      description: exportRules,
      for: ['read', 'submit'],
      query: exportJobsSchema,
      answers: exported,
    },
    POST: {
      id: 'exportNamedJobs',
      tag: 'Jobs',
      summary: 'Export jobs by a filter too long for an address, such as many ids',
      description: exportRules,
      for: ['read', 'submit'],
      body: { schema: exportJobsBodySchema, examples: { failed: { format: 'csv', filter: { status: 'failed' } } } },
      answers: exported,
    },
  },
  '/api/jobs/{jobId}': {
    GET: {
      id: 'getJob',
      tag: 'Jobs',
      summary: 'Read a job, or wait for its end',
      for: ['read', 'submit'],
      path: jobPath,
      query: getJobSchema,
      headers: z.object({ 'If-None-Match': z.string().optional().describe('An ETag: 304 while the job is the same.') }),
      answers: {
        200: {
          description: 'The job; with `fields` a part of it.',
          schema: jobSchema,
          headers: { ETag: 'Changes with what the answer says.' },
        },
        304: { description: 'The job is as the caller knows it.', headers: { ETag: 'As sent.' } },
      },
    },
    PATCH: {
      id: 'patchJob',
      tag: 'Jobs',
      summary: 'Change a job that still waits',
      for: ['submit'],
      path: jobPath,
      body: { schema: patchJobSchema, examples: { sooner: { priority: 'high', tags: ['urgent'] } } },
      answers: { 200: wholeJob },
      problems: { 409: 'The job is not pending: `jobStatus` says what it is.' },
    },
    DELETE: {
      id: 'deleteJob',
      tag: 'Jobs',
      summary: 'Cancel a job',
      for: ['submit'],
      path: jobPath,
      answers: { 200: wholeJob },
      problems: { 409: 'The job has ended: `jobStatus` says how.' },
    },
  },
  '/api/jobs/{jobId}/cancel': {
    POST: {
      id: 'cancelJob',
      tag: 'Jobs',
      summary: 'Cancel a job',
      description: 'A waiting job never runs; of a running one the code is stopped.',
      for: ['submit'],
      path: jobPath,
      answers: { 200: wholeJob },
      problems: { 409: 'The job has ended: `jobStatus` says how.' },
    },
  },
  '/api/jobs/{jobId}/delete': {
    POST: {
      id: 'deleteEndedJob',
      tag: 'Jobs',
      summary: 'Remove an ended job for good',
      description:
        'With its attempts, log, files and deliveries. Nothing undoes it; statistics of what ended when stay. `DELETE /api/jobs/{jobId}` is another thing: it cancels.',
      for: ['submit'],
      path: jobPath,
      answers: { 204: { description: 'It is gone.' } },
      problems: { 409: 'The job has not ended: `jobStatus` says what it is. Cancel it first.' },
    },
  },
  '/api/jobs/{jobId}/retry': {
    POST: {
      id: 'retryJob',
      tag: 'Jobs',
      summary: 'Try a failed or cancelled job again, with all its attempts anew',
      for: ['submit'],
      path: jobPath,
      answers: { 200: wholeJob },
      problems: { 409: 'The job neither failed nor was cancelled.' },
    },
  },
  '/api/jobs/{jobId}/rerun': {
    POST: {
      id: 'rerunJob',
      tag: 'Jobs',
      summary: 'Submit the same job anew, as it was or with another payload',
      description:
        'Where the other payload has `"[redacted]"` in the place of a redacted value, the old job’s is taken.',
      for: ['submit'],
      path: jobPath,
      headers: submitHeaders,
      body: {
        schema: rerunJobSchema,
        isOptional: true,
        examples: { edited: { payload: { to: 'ada@example.com', subject: 'Again', body: 'Once more.' } } },
      },
      answers: madeJobAnswers,
    },
  },
  '/api/jobs/{jobId}/why': {
    GET: {
      id: 'whyJob',
      tag: 'Jobs',
      summary: 'Why a job is not running',
      for: ['read', 'submit'],
      path: jobPath,
      answers: { 200: { description: 'The reason, and since when.', schema: jobWhySchema } },
    },
  },
  '/api/jobs/{jobId}/events': {
    GET: {
      id: 'followJob',
      tag: 'Jobs',
      summary: 'Follow a job by server-sent events until it ends',
      description: 'Each event is named `job:updated`; its data is a JobSummary and its id the job’s version.',
      for: ['read', 'submit'],
      path: jobPath,
      headers: z.object({ 'Last-Event-ID': z.string().optional().describe('The version that the caller knows.') }),
      answers: {
        200: { description: 'The stream of events.', schema: z.string(), contentType: 'text/event-stream' },
        204: { description: 'The job has ended and the caller knows its last version.' },
      },
    },
  },
  '/api/jobs/{jobId}/logs': {
    GET: {
      id: 'listJobLogs',
      tag: 'Jobs',
      summary: 'The log of a job, oldest line first',
      for: ['read', 'submit'],
      path: jobPath,
      query: listLogsSchema,
      answers: { 200: { description: 'A page of lines.', schema: jobLogPageSchema } },
    },
  },
  '/api/jobs/{jobId}/logs/export': {
    GET: {
      id: 'exportJobLogs',
      tag: 'Jobs',
      summary: 'Export the log of a job, oldest line first',
      description:
        'All lines until now, streamed: as JSON, one a line, or as text in which what would drive a terminal stands as a mark, `␛` for an escape. It is broken off when the key is revoked.',
      for: ['read', 'submit'],
      path: jobPath,
      query: exportLogsSchema,
      answers: fileAnswer('The lines, as a file.'),
    },
  },
  '/api/jobs/{jobId}/attempts': {
    GET: {
      id: 'listJobAttempts',
      tag: 'Jobs',
      summary: 'The attempts of a job that have ended',
      for: ['read', 'submit'],
      path: jobPath,
      answers: {
        200: { description: 'All of them, oldest first.', schema: z.object({ attempts: z.array(jobAttemptSchema) }) },
      },
    },
  },
};
