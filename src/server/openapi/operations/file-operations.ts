import { z } from 'zod';
import { artifactSchema, uploadedFileSchema, uploadFileSchema } from '../../../jobs/file-schema.ts';
import type { DescribedPaths } from '../operation.ts';
import { jobPath } from './job-operations.ts';

const bytes = z.string().meta({ override: { type: 'string', format: 'binary' } });
const rangeHeaders = z.object({
  Range: z.string().optional().describe('`bytes=0-499`: one range; several are answered with the whole file.'),
  'If-Range': z.string().optional().describe('An ETag: the range is answered only while the bytes are the same.'),
  'If-None-Match': z.string().optional().describe('An ETag: 304 while the bytes are the same.'),
});
const fileAnswer = {
  description: 'The bytes, with their own type.',
  schema: bytes,
  contentType: '*/*',
  headers: {
    ETag: 'The SHA-256 of the bytes.',
    'Accept-Ranges': 'bytes',
    'Content-Disposition': 'The file’s name.',
  },
};
const fileAnswers = {
  200: fileAnswer,
  206: {
    ...fileAnswer,
    description: 'The range that was asked for.',
    headers: { ...fileAnswer.headers, 'Content-Range': 'Which bytes of how many.' },
  },
  304: { description: 'The bytes are as the caller knows them.' },
};
/** How every file is read. */
export const fileReading = {
  headers: rangeHeaders,
  answers: fileAnswers,
  problems: {
    416: 'The range begins behind the last byte.',
    503: 'PostgreSQL is away, or the object store where the bytes lie.',
  },
};

export const filePaths: DescribedPaths = {
  '/api/files': {
    POST: {
      id: 'uploadFile',
      tag: 'Files',
      summary: 'Upload a file of up to 25 MiB for payloads to refer to',
      description: 'A file that no payload refers to is removed after a day.',
      for: ['submit'],
      query: uploadFileSchema,
      body: { schema: bytes, contentType: '*/*' },
      answers: {
        201: { description: 'The file is stored.', schema: uploadedFileSchema, headers: { Location: 'Where it is.' } },
      },
      problems: { 415: 'The body is a form or compressed: send the bytes alone, as they are.' },
    },
  },
  '/api/files/{fileId}': {
    GET: {
      id: 'getFile',
      tag: 'Files',
      summary: 'Read an uploaded file',
      for: ['read', 'submit'],
      path: z.object({ fileId: z.string() }),
      ...fileReading,
    },
  },
  '/api/jobs/{jobId}/artifacts': {
    GET: {
      id: 'listJobArtifacts',
      tag: 'Files',
      summary: 'The files that a job made',
      for: ['read', 'submit'],
      path: jobPath,
      answers: { 200: { description: 'All of them.', schema: z.object({ artifacts: z.array(artifactSchema) }) } },
    },
  },
  '/api/jobs/{jobId}/artifacts/{name}': {
    GET: {
      id: 'getJobArtifact',
      tag: 'Files',
      summary: 'Read a file that a job made',
      for: ['read', 'submit'],
      path: jobPath.extend({ name: z.string() }),
      ...fileReading,
    },
  },
};
