import { z } from 'zod';
import {
  claimedWorkSchema,
  claimWorkSchema,
  endedWorkSchema,
  failWorkSchema,
  finishWorkSchema,
  heartbeatAnswerSchema,
  heartbeatSchema,
  keptArtifactSchema,
  releaseWorkSchema,
  workArtifactSchema,
  workFileSchema,
  workLogAnswerSchema,
  workLogSchema,
  workProgressSchema,
} from '../../../jobs/work-schema.ts';
import type { DescribedPaths, Operation } from '../operation.ts';
import { fileReading } from './file-operations.ts';

const bytes = z.string().meta({ override: { type: 'string', format: 'binary' } });
const stale = { 409: 'The attempt has ended, or there never was one (`stale_lease`): stop working on it.' };
const about = { tag: 'Pull workers', for: ['manage'] } as const;
const end = (id: string, summary: string, schema: z.ZodType): Operation => ({
  ...about,
  id,
  summary,
  description: 'Safe to repeat: what was recorded is answered again.',
  body: { schema },
  answers: { 200: { description: 'As it was recorded.', schema: endedWorkSchema } },
  problems: stale,
});

/** What workers in any language take their jobs by. */
export const workPaths: DescribedPaths = {
  '/api/work/claim': {
    POST: {
      ...about,
      id: 'claimWork',
      summary: 'Take jobs to run, as soon as there are some',
      description:
        'Waits up to `waitSeconds`. Who has waited longest is served first. Who goes away while waiting gets nothing.',
      body: { schema: claimWorkSchema },
      answers: { 200: { description: 'The attempts, none when the time is over.', schema: claimedWorkSchema } },
      problems: { 409: 'A task type is not registered for pull workers, or the id is that of another worker.' },
    },
  },
  '/api/work/heartbeat': {
    POST: {
      ...about,
      id: 'beatWorker',
      summary: 'Say that a worker lives, and hear what became of its attempts',
      description:
        'Name all that the worker has in hand, every `heartbeatEveryMs`. So a cancel arrives. What it does not name a ' +
        'whole lease after it was claimed ends as lost.',
      body: { schema: heartbeatSchema },
      answers: { 200: { description: 'The state of each, in this order.', schema: heartbeatAnswerSchema } },
      problems: { 409: 'The id is that of another worker.' },
    },
  },
  '/api/work/log': {
    POST: {
      ...about,
      id: 'logWork',
      summary: 'Keep lines of an attempt’s log',
      body: { schema: workLogSchema },
      answers: { 200: { description: 'How many were kept.', schema: workLogAnswerSchema } },
      problems: stale,
    },
  },
  '/api/work/progress': {
    POST: {
      ...about,
      id: 'reportProgress',
      summary: 'Show how far an attempt is',
      body: { schema: workProgressSchema },
      answers: { 204: { description: 'It is shown.' } },
      problems: stale,
    },
  },
  '/api/work/artifact': {
    POST: {
      ...about,
      id: 'keepArtifact',
      summary: 'Keep a file that a job made',
      description:
        'Up to 25 MiB, or S3_ARTIFACT_MAX_BYTES where the server has an object store. A name used before is replaced.',
      query: workArtifactSchema,
      body: { schema: bytes, contentType: '*/*', isOptional: true },
      answers: { 201: { description: 'It is kept.', schema: keptArtifactSchema } },
      problems: {
        ...stale,
        422: 'The name cannot be that of a file.',
        503: 'PostgreSQL is away, or the object store that the file should go to.',
      },
    },
  },
  '/api/work/file': {
    GET: {
      ...about,
      ...fileReading,
      id: 'getWorkFile',
      summary: 'Read a file that the payload of a claimed job refers to',
      description:
        'By the right of whoever submitted the job: 404 for a file that they may not read. `GET /api/files/{fileId}` ' +
        'goes by the worker’s own key, which sees the files of all.',
      query: workFileSchema,
      problems: { ...fileReading.problems, ...stale, 404: 'There is no such file for the job’s submitter.' },
    },
  },
  '/api/work/finish': { POST: end('finishWork', 'End an attempt with its result', finishWorkSchema) },
  '/api/work/fail': { POST: end('failWork', 'End an attempt with an error', failWorkSchema) },
  '/api/work/release': { POST: end('releaseWork', 'Give an attempt back, at no cost', releaseWorkSchema) },
};
