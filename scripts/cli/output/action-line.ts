import { countText } from '../../../src/client/format-number.ts';
import type { JobAction } from '../../../src/jobs/job-action-schema.ts';

const done = { cancel: 'cancelled', retry: 'retried', delete: 'deleted' } as const;

/** How far a bulk action has come. */
export function actionLine(action: JobAction): string {
  const { actionId, state, matched, skipped, missing, failed } = action;
  const of = matched === null ? '' : ` of ${countText(matched)}`;
  const figures = [`${countText(action.done)}${of} ${done[action.action]}`, `${countText(skipped)} skipped`];
  if (missing > 0) figures.push(`${countText(missing)} deleted or not known any more`);
  if (failed > 0) figures.push(`${countText(failed)} failed`);
  return `${actionId}  ${state}  ${figures.join(', ')}`;
}
