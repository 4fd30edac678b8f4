import type { SubmitJob } from '../../jobs/job-schema.ts';

/** Any JSON value, as the API takes it. */
export type Json = NonNullable<SubmitJob['payload']> | null;
export type JsonObject = Record<string, Json>;

/** The text as a JSON object, or null while it is none. */
export function parsedObject(text: string): JsonObject | null {
  try {
    const value: Json = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
