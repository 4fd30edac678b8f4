import { parseAsString, parseAsStringLiteral } from 'nuqs/server';
import { webhookStateSchema } from '@/jobs/job-schema';

/** The filter of the page as it stands in its address. */
export const deliveryFilterParsers = {
  state: parseAsStringLiteral(webhookStateSchema.options),
  host: parseAsString,
  jobId: parseAsString,
};
