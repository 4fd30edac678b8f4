import { setTimeout as sleep } from 'node:timers/promises';
import type { JobSummary } from '../../jobs/job-schema.ts';
import type { Database, Statement } from '../database.ts';
import { jobSummaryColumns, toJobSummary, type JobSummaryRow } from './job-row.ts';

const lookEveryMs = 100;
const pauseWhileAwayMs = 1000;

const statement: Statement = {
  name: 'find_changed_jobs',
  text: `
  SELECT u.id AS watched, ${jobSummaryColumns}
  FROM unnest($1::uuid[], $2::int[]) AS u(id, version) LEFT JOIN taskflow.jobs j ON j.id = u.id
  WHERE j.id IS NULL OR j.version > u.version`,
};

type ChangedRow = { watched: string } & (JobSummaryRow | { id: null });

interface Watcher {
  onChange(job: JobSummary): void;
  /** Told once: the job is gone, or this process closes. */
  onGone(): void;
}

/** Callers that follow jobs as they change. */
export interface JobChanges {
  /**
   * Tells of each state of the job that is newer than `version`, by versions that rise; what changes twice between two
   * looks is told once.
   *
   * @returns what ends it
   */
  watch(jobId: string, version: number, watcher: Watcher): () => void;
  /** Ends all watching, now and from now on. */
  close(): void;
}

/** Asks the database for all who watch at once, ten times a second, and not at all while nobody does. */
export function createJobChanges(db: Pick<Database, 'query'>): JobChanges {
  /** By job, each with the version that it was told last. */
  const watched = new Map<string, Map<Watcher, number>>();
  let isLooking = false;
  let isClosed = false;

  async function look(): Promise<void> {
    isLooking = true;
    while (watched.size > 0) {
      const known = [...watched].map(([jobId, watchers]) => [jobId, Math.min(...watchers.values())] as const);
      const values = [known.map(([jobId]) => jobId), known.map(([, version]) => version)];
      const changed = await db.query<ChangedRow>(statement, values).catch(() => undefined);
      for (const row of changed ?? []) tell(row);
      await sleep(changed ? lookEveryMs : pauseWhileAwayMs, undefined, { ref: false });
    }
    isLooking = false;
  }

  function tell(row: ChangedRow): void {
    const watchers = watched.get(row.watched);
    if (row.id === null) {
      watched.delete(row.watched);
      for (const watcher of watchers?.keys() ?? []) watcher.onGone();
      return;
    }
    for (const [watcher, version] of watchers ?? []) {
      if (version >= row.version) continue;
      watchers?.set(watcher, row.version);
      watcher.onChange(toJobSummary(row));
    }
  }

  return {
    watch(jobId, version, watcher) {
      if (isClosed) {
        watcher.onGone();
        return () => undefined;
      }
      const watchers = watched.get(jobId) ?? new Map<Watcher, number>();
      watchers.set(watcher, version);
      watched.set(jobId, watchers);
      if (!isLooking) void look();
      return () => {
        watchers.delete(watcher);
        if (watchers.size === 0 && watched.get(jobId) === watchers) watched.delete(jobId);
      };
    },
    close() {
      isClosed = true;
      const watchers = [...watched.values()].flatMap((each) => [...each.keys()]);
      watched.clear();
      for (const watcher of watchers) watcher.onGone();
    },
  };
}
