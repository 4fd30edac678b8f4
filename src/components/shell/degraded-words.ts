import type { KnownReadiness } from '@/client/use-readiness';
import type { WebReadiness } from '@/jobs/stats-schema';

export interface DegradedWords {
  tone: 'warning' | 'bad';
  /** What is away, as a sentence. */
  title: string;
  /** What that means for jobs: those that are handed in now, and those that were. */
  text: string;
}

const databaseTitles: Record<Exclude<WebReadiness['database'], 'up'>, string> = {
  down: 'PostgreSQL cannot be reached.',
  'read-only': 'PostgreSQL takes no writes: it is read-only.',
};

/** Each follows the name of the store. */
const queueTitles: Record<Exclude<WebReadiness['queue'], 'up'>, string> = {
  down: 'cannot be reached.',
  'read-only': 'takes no writes: it is read-only.',
  'out of memory': 'takes no writes: it is out of memory.',
  'cannot save': 'takes no writes: it cannot save to its disk.',
  loading: 'is loading its data.',
  evicting: 'may throw queued work away: its maxmemory-policy is not noeviction.',
};

/** What to tell while something is away, the worst first; null when nothing is known to be. */
export function degradedWords(readiness: KnownReadiness): DegradedWords | null {
  if (readiness === 'unknown') return null;
  if (readiness === 'unreachable') {
    return {
      tone: 'bad',
      title: 'The web process cannot be reached.',
      text: 'No job can be handed in. Those that were accepted are kept, and workers go on with them. What you see may be old.',
    };
  }
  const { status, database, queue, queueOn } = readiness;
  if (database !== 'up') {
    return {
      tone: 'bad',
      title: databaseTitles[database],
      text: 'New jobs are refused (503) until it is back. No job that was accepted is lost. What you see may be old.',
    };
  }
  if (status !== 'ready') {
    return {
      tone: 'warning',
      title: 'The web process is starting.',
      text: 'New jobs are refused (503) until it is ready. No job that was accepted is lost.',
    };
  }
  if (queue === 'up') return null;
  const title = `${queueOn === 'redis' ? 'Redis' : 'The queue in PostgreSQL'} ${queueTitles[queue]}`;
  if (queue === 'evicting') {
    return { tone: 'warning', title, text: 'No job is lost, but some may start late.' };
  }
  return {
    tone: 'bad',
    title,
    text: 'New jobs are accepted and kept, and will run when it is back. Jobs that run now go on.',
  };
}
