import { Option, type Command } from 'commander';
import type { SubmitJob } from '../../../src/jobs/job-schema.ts';
import { uniqueEnds, uniquePolicies, type UniquePolicy } from '../../../src/jobs/unique-schema.ts';
import { durationMs } from './duration.ts';

/** What makes a job the only one of its kind. */
export interface UniqueOptions {
  unique?: boolean;
  uniqueKey?: string;
  uniqueScope?: string;
  uniqueFor?: number;
  uniqueUntil?: (typeof uniqueEnds)[number];
  onConflict?: UniquePolicy;
  debounce?: number;
  debounceMax?: number;
  throttle?: number;
}

export function addUniqueOptions(command: Command): void {
  command
    .option('--unique', 'no second job with this payload until it has ended')
    .option('--unique-key <key>', 'the same, known by a key; also names a debounce or throttle')
    .option('--unique-scope <scope>', 'known by taskType alone, or by paths such as payload.to,payload.subject')
    .option('--unique-for <duration>', 'for so long, whatever becomes of it', durationMs)
    .addOption(new Option('--unique-until <end>', 'until it has started or ended').choices(uniqueEnds))
    .addOption(new Option('--on-conflict <policy>', 'what to do with the job that is there').choices(uniquePolicies))
    .option('--debounce <duration>', 'due so long after the last such submit, with its payload', durationMs)
    .option('--debounce-max <duration>', 'and no later than so long after the first', durationMs)
    .option('--throttle <duration>', 'one job in so long, others are ignored', durationMs);
}

/** The fields of the API that these options stand for. Which of them go together is for the server to say. */
export function toUniqueFields(options: UniqueOptions): Pick<SubmitJob, 'unique' | 'debounce' | 'throttle'> {
  const { uniqueKey: key, uniqueScope, uniqueFor, uniqueUntil: until, onConflict, debounceMax: maxMs } = options;
  const scope = uniqueScope === 'taskType' ? ('taskType' as const) : uniqueScope?.split(',');
  const named = { ...(key !== undefined && { key }) };
  const rest = {
    ...(scope && { scope }),
    ...(uniqueFor !== undefined && { for: uniqueFor }),
    ...(until && { until }),
    ...(onConflict && { onConflict }),
  };
  const isOther = options.debounce !== undefined || options.throttle !== undefined;
  const isUnique = options.unique === true || Object.keys(rest).length > 0 || (key !== undefined && !isOther);
  return {
    ...(isUnique && { unique: { ...named, ...rest } }),
    ...(options.debounce !== undefined && {
      debounce: { ...named, ms: options.debounce, ...(maxMs !== undefined && { maxMs }) },
    }),
    ...(options.throttle !== undefined && { throttle: { ...named, ms: options.throttle } }),
  };
}
