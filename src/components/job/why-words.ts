import type { JobWhy } from '../../jobs/job-schema.ts';

export interface WhyWords {
  tone: 'calm' | 'warning';
  /** What it waits for, without anything that changes by itself. */
  title: string;
  /** The figures that belong to it. */
  text: string;
  /** Where that is changed or seen. */
  link: { href: string; label: string } | null;
}

interface WhyScene {
  why: JobWhy;
  taskType: string;
  /** What is away of the queue's store, as a sentence; null while nothing is. */
  queueAway: string | null;
  /** Says a moment as a person does: "in 3 minutes, at 14:32". */
  moment: (at: string) => string;
}

/** Why a job waits, in words, with what to do about it; null when it does not wait. */
export function whyWords({ why, taskType, queueAway, moment }: WhyScene): WhyWords | null {
  const { reason, details } = why;
  const typeLink = (label: string) => ({ href: `/tasks/${encodeURIComponent(taskType)}`, label });
  switch (reason) {
    case 'running':
    case 'ended':
      return null;
    case 'not_due':
      return calm('It is not due yet.', `It starts ${moment(textAt(details, 'runAt'))}.`);
    case 'backing_off':
      return calm(
        'It waits for its next attempt.',
        `Attempt ${numberAt(details, 'attempt')} did not succeed. The next one is due ${moment(textAt(details, 'runAt'))}.`,
      );
    case 'paused': {
      if (details['allPaused'] === true) {
        const text = 'No job is started until they are resumed.';
        return warning('All task types are paused.', text, { href: '/tasks', label: 'Task types' });
      }
      const [at, by] = [textAt(details, 'pausedAt'), textAt(details, 'pausedBy')];
      const who = [by && `by ${by}`, at && moment(at)].filter(Boolean).join(', ');
      const text = `${who ? `That was done ${who}. ` : ''}None of its jobs is started until it is resumed.`;
      return warning(`${taskType} is paused.`, text, typeLink('Resume it'));
    }
    case 'no_worker':
      return warning('No worker is running that has this task type.', 'It starts as soon as one does.', {
        href: '/workers',
        label: 'Workers',
      });
    case 'concurrency_limit':
      return concurrencyWords(why, typeLink('Its limits'));
    case 'rate_limit': {
      const next = `The next start is allowed in ${waitText(numberAt(details, 'nextStartInMs'))}.`;
      const key = textAt(details, 'concurrencyKey');
      const title = key
        ? `It waits for the rate limit of its key, ${key}.`
        : 'It waits for its task type’s rate limit.';
      return calm(title, next, typeLink('Its limits'));
    }
    case 'waiting_for_worker':
      if (queueAway) {
        return warning(queueAway, 'The job is kept, and starts when it is back.', null);
      }
      return calm('It waits for a worker with a free slot.', slotsText(why), null);
    default:
      return reason satisfies never;
  }
}

function concurrencyWords({ details }: JobWhy, link: WhyWords['link']): WhyWords {
  const running = numberAt(details, 'active');
  const text = `${running} ${running === 1 ? 'is' : 'are'} running.`;
  const key = textAt(details, 'concurrencyKey');
  if (key) {
    const limit = numberAt(details, 'concurrencyPerKey');
    return calm(`It waits for its key’s limit of ${limit} at once.`, `Of ${key}, ${text}`, link);
  }
  return calm(
    `It waits for its task type’s limit of ${numberAt(details, 'concurrency')} at once.`,
    capital(text),
    link,
  );
}

function slotsText({ details }: JobWhy): string {
  const ahead = numberAt(details, 'jobsAhead');
  const workers = numberAt(details, 'workers');
  const free = numberAt(details, 'freeSlots');
  const place =
    ahead === 0
      ? 'It is the next one.'
      : ahead === 1
        ? 'One job stands before it.'
        : `${counted(ahead)} jobs stand before it.`;
  const slots = free === 0 ? 'no free slot' : `${counted(free)} free slot${free === 1 ? '' : 's'}`;
  return `${place} ${workers === 1 ? 'One worker has' : `${counted(workers)} workers have`} its task type, with ${slots}.`;
}

const most = 10_000;
const counted = (count: number): string => (count >= most ? 'More than 10,000' : count.toLocaleString('en'));
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const waitText = (ms: number): string => (ms < 1000 ? 'less than a second' : `${Math.ceil(ms / 1000)} s`);

function calm(title: string, text: string, link: WhyWords['link'] = null): WhyWords {
  return { tone: 'calm', title, text, link };
}

function warning(title: string, text: string, link: WhyWords['link']): WhyWords {
  return { tone: 'warning', title, text, link };
}

function textAt(details: JobWhy['details'], name: string): string {
  const value = details[name];
  return typeof value === 'string' ? value : '';
}

function numberAt(details: JobWhy['details'], name: string): number {
  const value = details[name];
  return typeof value === 'number' ? value : 0;
}
