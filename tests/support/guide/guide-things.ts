import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Json, TaskFlowClient } from '../../../src/sdk/client-package.ts';
import { waitFor } from '../wait-for.ts';
import type { MakeThing, Thing } from './fill-placeholders.ts';
import packageJson from '../../../package.json' with { type: 'json' };

const mail = { to: 'ada@example.org', subject: 'Hi', body: 'Hello.' };
const inAnHour = 3_600_000;

/** Makes what the commands of the manual are about, through the API where there is a way. */
export function guideThings(client: TaskFlowClient, pool: pg.Pool, receiverUrl: string): MakeThing {
  const ended = async (payload: Json, options: object): Promise<string> => {
    const { jobId } = await client.jobs.submit('send_email', payload, options);
    await client.jobs.waitFor(jobId, { signal: AbortSignal.timeout(30_000) });
    return jobId;
  };
  const makers: Record<Thing, () => Promise<string>> = {
    pendingJob: async () => (await client.jobs.submit('send_email', mail, { delay: inAnHour })).jobId,
    completedJob: () => ended(mail, {}),
    failedJob: () => ended({ ...mail, forceFail: true }, { retries: 0 }),
    action: async () => (await client.actions.create(cancelNobodys)).actionId,
    stoppableAction: async () => (await client.actions.create({ ...cancelNobodys, startAfterMs: 600_000 })).actionId,
    async undoableAction() {
      // One that changed nothing has nothing to be undone.
      const tag = randomUUID();
      await client.jobs.submit('send_email', mail, { delay: inAnHour, tags: [tag] });
      const { actionId } = await client.actions.create({ action: 'cancel', filter: { tag } });
      await waitFor(async () => (await client.actions.get(actionId)).state === 'completed', { timeoutMs: 30_000 });
      return actionId;
    },
    async delivery() {
      const jobId = await ended(mail, { callbackUrl: receiverUrl });
      const delivered = async () =>
        (await client.webhooks.list({ jobId, state: 'delivered' })).deliveries[0]?.deliveryId;
      return waitFor(delivered, { timeoutMs: 30_000 });
    },
    subscription: async () => (await client.webhooks.subscribe({ url: receiverUrl })).subscriptionId,
    async worker() {
      const workerId = randomUUID();
      await pool.query(
        `INSERT INTO taskflow.workers (id, host, pid, version, task_types, concurrency, lease_expires_at)
        VALUES ($1, 'elsewhere', 1, $2, '{}', 1, taskflow.now() + interval '1 hour')`,
        [workerId, packageJson.version],
      );
      return workerId;
    },
    key: async () => (await client.keys.create({ name: randomUUID(), scopes: ['read'] })).keyId,
    errorGroup: () => waitFor(async () => (await client.errors.page({})).groups[0]?.fingerprint, { timeoutMs: 30_000 }),
  };
  return (thing) => makers[thing]();
}

const cancelNobodys = { action: 'cancel', filter: { tag: 'nobody-has-it' } } as const;
