import type { ErrorGroup } from '@/jobs/error-group-schema';

const most = 80;

/** What the tab of a group is called: its message, and the task type. */
export function groupPageTitle({ title, taskType }: Pick<ErrorGroup, 'title' | 'taskType'>): string {
  const text = title.length <= most ? title : `${title.slice(0, most - 1).toWellFormed()}…`;
  return `${text} · ${taskType}`;
}
