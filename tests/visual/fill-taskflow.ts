import type { RunningTaskFlow } from '../e2e/running-taskflow.ts';
import { waitFor } from '../support/wait-for.ts';
import type { KnownIds } from './dashboard-paths.ts';

/** Has a TaskFlow do a bit of everything, and answers an id of each kind. */
export async function fillTaskFlow(taskflow: RunningTaskFlow): Promise<KnownIds> {
  const call = async (path: string, body?: object) => {
    const init = body && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    };
    const answer = await fetch(`${taskflow.url}${path}`, init);
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  const count = (to: number, more: object = {}) => taskflow.submit({ taskType: 'count_up', payload: { to }, ...more });
  const email = { to: 'ada@example.com', subject: 'Your invoice', body: 'Hello Ada' };
  const mail = (more: object = {}) =>
    taskflow.submit({ taskType: 'send_email', payload: { ...email, ...more }, retries: 0 });
  const png =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC';
  const files = [{ name: 'dot.png', contentType: 'image/png', base64: png }];
  const logs = Array.from({ length: 40 }, (_, line) => `line ${line} of the log`);

  const jobId = await taskflow.submit({ taskType: 'make_files', payload: { files, logs }, tags: ['vip'] });
  await Promise.all(Array.from({ length: 12 }, (_, index) => mail(index % 3 === 0 ? { forceFail: true } : {})));
  const broken = { files: [], error: 'The printer 17 is out of paper.' };
  await taskflow.submit({ taskType: 'make_files', payload: broken, retries: 0 });
  const told = await count(1, { callbackUrl: 'https://receiver.example/hook', tags: ['vip', 'nightly'] });
  await call('/api/webhooks/subscriptions', {
    url: 'https://receiver.example/failures',
    taskType: 'send_email',
    tag: 'vip',
  });
  const schedule = { taskType: 'count_up', payload: { to: 1 } };
  const rules = ['30 2 * * *', '0 9 * * 1-5', '15 */3 * * *', '0 0 1 1 *', '* * * * *'];
  const made = await Promise.all(
    rules.map((cron, index) =>
      call('/api/schedules', { ...schedule, name: `rule ${index + 1}`, cron, timezone: 'Europe/Berlin' }),
    ),
  );
  await call(`/api/schedules/${made[0].scheduleId}/run`, {});
  const deliveryId = await waitFor(
    async () => {
      const { deliveries } = await call(`/api/webhooks/deliveries?jobId=${told}`);
      return deliveries[0]?.attemptsMade > 0 ? deliveries[0].deliveryId : undefined;
    },
    { timeoutMs: 30_000, what: 'a delivery that was tried' },
  );
  const fingerprint = await waitFor(async () => (await call('/api/errors?q=printer')).groups[0]?.fingerprint, {
    ...{ timeoutMs: 30_000, what: 'a group of errors' },
  });
  const { actionId } = await call(`/api/errors/${fingerprint}/retry`, {});
  const { workers } = await call('/api/workers');
  await waitFor(async () => (await call(`/api/jobs/${jobId}`)).status === 'completed', { timeoutMs: 30_000 });
  return {
    ...{
      jobId,
      actionId,
      deliveryId,
      fingerprint,
      scheduleId: made[0].scheduleId,
      taskType: 'send_email',
      chapter: 'first-job',
    },
    workerId: workers[0].workerId,
  };
}

/** Keeps all slots of the workers busy and a backlog behind them. */
export async function keepBusy(taskflow: RunningTaskFlow): Promise<void> {
  const jobs = Array.from({ length: 60 }, (_, index) => ({ to: 3000 + index }));
  await Promise.all(jobs.map((payload) => taskflow.submit({ taskType: 'count_up', payload, priority: 'high' })));
}
