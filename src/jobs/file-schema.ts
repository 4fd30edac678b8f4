import { z } from 'zod';
import { isoTime } from './iso-time.ts';
import { storedText } from './stored-text.ts';

export const artifactSchema = z
  .object({
    name: z.string(),
    contentType: z.string(),
    sizeBytes: z.int(),
    sha256: z.string(),
    createdAt: isoTime,
  })
  .meta({ id: 'Artifact' });
export type Artifact = z.infer<typeof artifactSchema>;

/** Query of `POST /api/files`. */
export const uploadFileSchema = z.strictObject({ name: storedText(200).optional() });

export const uploadedFileSchema = z
  .object({ fileId: z.uuid(), sizeBytes: z.int(), sha256: z.string() })
  .meta({ id: 'UploadedFile' });
export type UploadedFile = z.infer<typeof uploadedFileSchema>;
