import type { WorkerAtWork } from '../../jobs/worker-schema.ts';

/** "box-1, pid 4711"; of a worker that pulls, its host alone. */
export function workerName({ host, pid, kind }: Pick<WorkerAtWork, 'host' | 'pid' | 'kind'>): string {
  return kind === 'pull' ? host : `${host}, pid ${pid}`;
}
