import type { SubmitJob } from '../jobs/job-schema.ts';
import { type CodeTarget, taskflowCommand } from './code-target.ts';
import { shellQuoted } from './shell-quoted.ts';

const unitsMs = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 } as const;

/** The submit as a call of the command line, for a POSIX shell. */
export function requestAsCli(job: SubmitJob, target: CodeTarget): string {
  const { taskType, payload, priority, retries, timeout, delay, runAt, expiresAt, deadline, tags, ...others } = job;
  const { concurrencyKey, callbackUrl, webhook, unique, debounce, throttle, ...nothingElse } = others;
  // A new field of a submit must find its option here.
  nothingElse satisfies Record<string, never>;
  const options: [name: string, value: string | number | null | undefined][] = [
    ['--delay', durationOf(delay)],
    ['--run-at', runAt],
    ['--expires-at', expiresAt],
    ['--deadline', deadline],
    ['--priority', priority],
    ['--retries', retries],
    ['--timeout', durationOf(timeout)],
    ...(tags ?? []).map((tag): [string, string] => ['--tag', tag]),
    ['--concurrency-key', concurrencyKey],
    ['--callback-url', callbackUrl],
    ['--unique-key', (unique ?? debounce ?? throttle)?.key],
    ['--unique-scope', unique?.scope && (typeof unique.scope === 'string' ? unique.scope : unique.scope.join(','))],
    ['--unique-for', durationOf(unique?.for)],
    ['--unique-until', unique?.until],
    ['--on-conflict', unique?.onConflict],
    ['--debounce', durationOf(debounce?.ms)],
    ['--debounce-max', durationOf(debounce?.maxMs)],
    ['--throttle', durationOf(throttle?.ms)],
    ['--webhook-events', webhook?.events?.join(',')],
    ['--webhook-retries', webhook?.retrySchedule],
    ['--url', target.origin],
  ];
  const flags = unique && Object.keys(unique).length === 0 ? ['  --unique'] : [];
  return [
    `${taskflowCommand(target)} submit ${wordOf(taskType)} ${shellQuoted(JSON.stringify(payload ?? {}))}`,
    ...flags,
    ...options.flatMap(([name, value]) => (value === undefined || value === null ? [] : `  ${name} ${wordOf(value)}`)),
  ].join(' \\\n');
}

/** In the largest unit that says it exactly. */
function durationOf(ms: number | undefined): string | undefined {
  if (ms === undefined) return undefined;
  const unit = Object.entries(unitsMs).find(([, size]) => ms % size === 0);
  return unit && ms > 0 ? `${ms / unit[1]}${unit[0]}` : `${ms}ms`;
}

/** Quoted only where the shell would read more into it. */
function wordOf(value: string | number): string {
  const text = String(value);
  return /^[\w@%+:,./-]+$/.test(text) ? text : shellQuoted(text);
}
