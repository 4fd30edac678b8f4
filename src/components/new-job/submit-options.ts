import type { JobPriority } from '@/jobs/job-priority';
import type { SubmitJob } from '@/jobs/job-schema';

/** The options as typed; empty means the default. */
export interface SubmitOptions {
  priority: JobPriority;
  retries: string;
  timeout: string;
  delay: string;
  callbackUrl: string;
  tags: string;
}

export const defaultOptions: SubmitOptions = {
  priority: 'normal',
  retries: '',
  timeout: '',
  delay: '',
  callbackUrl: '',
  tags: '',
};

/** The options as the API takes them. Numbers are passed on as typed: the server says what is wrong with them. */
export function optionsOf(options: SubmitOptions): Omit<SubmitJob, 'taskType' | 'payload'> {
  const tags = options.tags
    .split(',')
    .map((tag) => tag.trim())
    .filter(Boolean);
  return {
    ...(options.priority === 'normal' ? {} : { priority: options.priority }),
    ...(options.retries === '' ? {} : { retries: Number(options.retries) }),
    ...(options.timeout === '' ? {} : { timeout: Number(options.timeout) }),
    ...(options.delay === '' ? {} : { delay: Number(options.delay) }),
    ...(options.callbackUrl === '' ? {} : { callbackUrl: options.callbackUrl }),
    ...(tags.length === 0 ? {} : { tags }),
  };
}
