import { setTimeout as sleep } from 'node:timers/promises';
import type { JobAction } from '../../src/jobs/job-action-schema.ts';
import type { TaskFlowClient } from '../../src/sdk/taskflow-client.ts';
import { remark } from './output/print.ts';
import { startProgress } from './output/progress.ts';

const lookEveryMs = 500;

/** Waits until a bulk action has ended, and answers how. Ctrl-C leaves it running, and says so. */
export async function followAction(
  actions: Pick<TaskFlowClient['actions'], 'get'>,
  started: JobAction,
  signal: AbortSignal,
): Promise<JobAction> {
  const { actionId } = started;
  const progress = startProgress('jobs looked at', started.matched ?? undefined);
  const tell = () => {
    progress.clear();
    remark(`taskflow: it goes on; stop it with: taskflow bulk stop ${actionId}`);
  };
  signal.addEventListener('abort', tell);
  let seen = 0;
  try {
    for (let action = started; ; action = await actions.get(actionId, { signal })) {
      const lookedAt = action.done + action.skipped + action.failed;
      progress.add(lookedAt - seen);
      seen = lookedAt;
      if (action.state !== 'running') return action;
      await sleep(lookEveryMs, undefined, { signal });
    }
  } finally {
    progress.clear();
    signal.removeEventListener('abort', tell);
  }
}
