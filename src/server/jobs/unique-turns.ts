import type { NewJob } from './insert-jobs.ts';
import type { Uniqueness } from './uniqueness.ts';

export type UniqueJob = NewJob & { unique: Uniqueness };

/** Submits of one kind that come after each other and want the same: what one of them does, it does for all. */
interface Turn {
  /** The first where the later ones are ignored; the last where each takes the place of the one before. */
  leader: UniqueJob;
  /** Those that then meet its job. */
  followers: UniqueJob[];
}

/** Of each kind the first turn, and what is left of it in the same order. */
export function firstTurns(jobs: readonly UniqueJob[]): { turns: Turn[]; later: UniqueJob[] } {
  const runs = new Map<string, UniqueJob[]>();
  const later: UniqueJob[] = [];
  const ended = new Set<string>();
  for (const job of jobs) {
    const hash = job.unique.hash.toString('base64');
    const run = runs.get(hash);
    if (!run) {
      runs.set(hash, [job]);
    } else if (ended.has(hash) || run[0]?.unique.rule.onConflict !== job.unique.rule.onConflict) {
      ended.add(hash);
      later.push(job);
    } else {
      run.push(job);
    }
  }
  return { turns: [...runs.values()].flatMap(turnOf), later };
}

function turnOf(run: UniqueJob[]): Turn[] {
  const [first] = run;
  const last = run.at(-1);
  if (!first || !last) return [];
  const leader = first.unique.rule.onConflict === 'ignore' ? first : last;
  return [{ leader, followers: run.filter((job) => job !== leader) }];
}
