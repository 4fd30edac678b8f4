import type { JobStatus } from '../../jobs/job-status.ts';

/** What somebody wants to hear of: the end of a job, or the failures of a task type. */
export interface Watched {
  kind: 'job' | 'taskType';
  /** The job's id, or the task type's name. */
  id: string;
  /** ISO time; what ended before is no news. */
  since: string;
}

/** Something that happened to what is watched. */
export interface WatchNews {
  jobId: string;
  taskType: string;
  status: JobStatus;
  /** When it ended. */
  at: string;
  isRead: boolean;
}

export interface WatchState {
  watched: Watched[];
  news: WatchNews[];
}

export const nothingWatched: WatchState = { watched: [], news: [] };

const mostWatched = 50;
const mostNews = 50;

export function isWatched({ watched }: WatchState, kind: Watched['kind'], id: string): boolean {
  return watched.some((one) => one.kind === kind && one.id === id);
}

/** Watches something, or no longer. The oldest is dropped for the newest past fifty. */
export function toggleWatch(state: WatchState, kind: Watched['kind'], id: string, now: string): WatchState {
  const others = state.watched.filter((one) => one.kind !== kind || one.id !== id);
  if (others.length < state.watched.length) return { ...state, watched: others };
  return { ...state, watched: [{ kind, id, since: now }, ...others].slice(0, mostWatched) };
}

interface EndedJob {
  jobId: string;
  taskType: string;
  status: JobStatus;
  updatedAt: string;
}

const ends = new Set<JobStatus>(['completed', 'failed', 'cancelled']);

/**
 * Notes what a change means for what is watched: the end of a job, the failure of one of a task type. A job that ended
 * is not watched any more. Answers the same state where it means nothing, or was known.
 */
export function noteChange(state: WatchState, job: EndedJob): WatchState {
  if (!ends.has(job.status)) return state;
  const isNews = state.watched.some(
    ({ kind, id, since }) =>
      (kind === 'job' ? id === job.jobId : id === job.taskType && job.status === 'failed') && since <= job.updatedAt,
  );
  if (!isNews) return state;
  const { jobId, taskType, status, updatedAt } = job;
  const watched = state.watched.filter(({ kind, id }) => kind !== 'job' || id !== jobId);
  if (state.news.some((one) => one.jobId === jobId && one.at === updatedAt)) return { ...state, watched };
  const news = { jobId, taskType, status, at: updatedAt, isRead: false };
  return { watched, news: [news, ...state.news].slice(0, mostNews) };
}

export function unreadOf({ news }: WatchState): number {
  return news.filter(({ isRead }) => !isRead).length;
}

export function readAll(state: WatchState): WatchState {
  return { ...state, news: state.news.map((one) => ({ ...one, isRead: true })) };
}

/** Reads what another version, or anybody, may have written. */
export function parseWatchState(given: unknown): WatchState {
  const listAt = (name: string): unknown[] => {
    const value: unknown = typeof given === 'object' && given !== null ? Reflect.get(given, name) : null;
    return Array.isArray(value) ? value : [];
  };
  return { watched: listAt('watched').filter(isWatchedThing), news: listAt('news').filter(isNews) };
}

const hasTexts = (value: unknown, names: string[]): boolean =>
  typeof value === 'object' && value !== null && names.every((name) => typeof Reflect.get(value, name) === 'string');
const isWatchedThing = (value: unknown): value is Watched => hasTexts(value, ['kind', 'id', 'since']);
const isNews = (value: unknown): value is WatchNews => hasTexts(value, ['jobId', 'taskType', 'status', 'at']);
