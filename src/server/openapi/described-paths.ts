import { z } from 'zod';
import type { DescribedPaths } from './operation.ts';
import { accessPaths } from './operations/access-operations.ts';
import { actionPaths } from './operations/action-operations.ts';
import { auditPaths } from './operations/audit-operations.ts';
import { errorPaths } from './operations/error-operations.ts';
import { filePaths } from './operations/file-operations.ts';
import { jobPaths } from './operations/job-operations.ts';
import { submitPaths } from './operations/submit-operations.ts';
import { systemPaths } from './operations/system-operations.ts';
import { schedulePaths } from './operations/schedule-operations.ts';
import { taskPaths } from './operations/task-operations.ts';
import { webhookPaths } from './operations/webhook-operations.ts';
import { workPaths } from './operations/work-operations.ts';

/** Every endpoint of the API. A test fails for a route that is not among them. */
export const describedPaths: DescribedPaths = {
  ...submitPaths,
  ...jobPaths,
  ...actionPaths,
  ...errorPaths,
  ...filePaths,
  ...systemPaths,
  ...taskPaths,
  ...workPaths,
  ...schedulePaths,
  ...webhookPaths,
  ...accessPaths,
  ...auditPaths,
  '/api/openapi.json': {
    GET: {
      id: 'getOpenApi',
      tag: 'Health',
      summary: 'This document',
      for: ['read', 'submit'],
      answers: {
        200: {
          description: 'OpenAPI 3.1.',
          schema: z.looseObject({ openapi: z.string() }),
          headers: { ETag: 'Changes with the document.' },
        },
        304: { description: 'The document is as the caller knows it.' },
      },
    },
  },
};
