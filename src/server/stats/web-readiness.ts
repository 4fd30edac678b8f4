import type { WebReadiness } from '../../jobs/stats-schema.ts';
import type { WebServices } from '../web-services.ts';
import { readReadiness } from './read-readiness.ts';

/** Whether web can do its work, and which store is away by its name. */
export async function readWebReadiness(
  services: Pick<WebServices, 'db' | 'queue' | 'pageBuild'>,
): Promise<WebReadiness> {
  return { ...(await readReadiness(services)), queueOn: services.queue.kind, pageBuild: services.pageBuild };
}
