import type { WebServices } from '../web-services.ts';
import { readReadiness, type Readiness } from './read-readiness.ts';

/** Answer of web's `GET /readyz`. */
export interface WebReadiness extends Readiness {
  /** Which store `queue` speaks of. */
  queueOn: WebServices['queue']['kind'];
}

/** Whether web can do its work, and which store is away by its name. */
export async function readWebReadiness(services: Pick<WebServices, 'db' | 'queue'>): Promise<WebReadiness> {
  return { ...(await readReadiness(services)), queueOn: services.queue.kind };
}
