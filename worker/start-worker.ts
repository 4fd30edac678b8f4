import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import packageJson from '../package.json' with { type: 'json' };
import { keysChannel } from '../src/server/auth/key-names.ts';
import { createKeyRing } from '../src/server/auth/key-ring.ts';
import type { Database } from '../src/server/database.ts';
import type { Env } from '../src/server/env.ts';
import type { Logger } from '../src/server/logger.ts';
import { dispatchJobs, dispatchMoved, toNewDueJob } from '../src/server/jobs/dispatch-jobs.ts';
import { newJobSummary } from '../src/server/jobs/insert-jobs.ts';
import { toJobSummary } from '../src/server/jobs/job-row.ts';
import type { MovedRow } from '../src/server/jobs/transition-job/ended-tail.ts';
import { StartRefused } from '../src/server/start-refused.ts';
import { listenForNotices } from '../src/server/listen-for-notices.ts';
import { createObjectStore } from '../src/server/objects/object-store.ts';
import { createHintQueue } from '../src/server/queue/bullmq-hint-queue.ts';
import { createHintSource } from '../src/server/queue/bullmq-hint-source.ts';
import { definitionOf } from '../src/server/schedules/define-schedules.ts';
import type { Tracer } from '../src/server/tracing/tracer.ts';
import { createSealer } from '../src/server/sealing/sealer.ts';
import { reachableHost } from '../src/server/workers/reachable-host.ts';
import { drainWorker, removeWorker } from '../src/server/workers/worker-lease.ts';
import { attemptLog } from './attempt-log.ts';
import { attemptTools } from './attempt-tools.ts';
import { alertKeeper } from './maintenance/alert-keeper.ts';
import { consumeHints } from './consume-hints.ts';
import { startHeartbeat } from './heartbeat.ts';
import { inOneTurn } from './in-one-turn.ts';
import { IsolatePool } from './isolate/isolate-pool.ts';
import { countLeftBehind } from './left-behind.ts';
import { loadSchedules, loadTasks, type LoadedTask } from './load-handlers.ts';
import { closeSmtpTransports } from './mail/smtp-transport.ts';
import { startMaintenance } from './maintenance/maintenance.ts';
import { openWorkerMetrics } from './metrics/open-worker-metrics.ts';
import { startRealtime } from './realtime/realtime-server.ts';
import { createOutcomeRecorder } from './record-outcomes.ts';
import { registerTaskTypes } from './register-task-types.ts';
import { endOrphans, runAttempt, type AttemptParts } from './run-attempt.ts';
import { RunTimes } from './run-times.ts';
import { RunningAttempts } from './running-attempts.ts';
import { startSchedules } from './schedules/fire-schedules.ts';
import { keepDefinitions, refuseBadRules } from './schedules/keep-definitions.ts';
import { startDeliveries } from './webhooks/deliver-webhooks.ts';
import { writeSubmitDefaults } from './write-submit-defaults.ts';
import { createLogWriter } from './write-logs.ts';

export interface RunningWorker {
  /**
   * Claims nothing more, lets what runs end within SHUTDOWN_GRACE_MS, gives the rest back without costing an attempt,
   * and closes everything.
   */
  stop(): Promise<void>;
}

/** @throws StartRefused when a task type is to be encrypted and there is no key */
function refuseWithoutKey(env: Env, tasks: Iterable<LoadedTask>): void {
  if (env.TASKFLOW_ENCRYPTION_KEYS) return;
  const types = [...tasks].filter(({ task }) => task.encrypt).map(({ task }) => task.type);
  if (types.length === 0) return;
  throw new StartRefused(`Payloads of ${types.join(', ')} are to be encrypted: set TASKFLOW_ENCRYPTION_KEYS.`);
}

/**
 * Puts a worker together: consume → execute → record → notify → broadcast.
 *
 * @param onWornOut told once when more handlers were left behind, still running, than there are slots: stop and exit
 */
export async function startWorker(
  env: Env,
  log: Logger,
  db: Database,
  tracer: Tracer,
  { onWornOut }: { onWornOut: () => void },
): Promise<RunningWorker> {
  const from = { ...(env.HANDLERS_DIR && { handlersDir: env.HANDLERS_DIR }) };
  const tasks = await loadTasks({ ...from, ...(env.WORKER_TASK_TYPES && { taskTypes: env.WORKER_TASK_TYPES }) });
  refuseWithoutKey(env, tasks.values());
  const inCode = await loadSchedules(from);
  refuseBadRules(inCode);
  const definitions = inCode.map(({ schedule }) => definitionOf(schedule));
  await registerTaskTypes(
    db,
    [...tasks.values()].map(({ task }) => task),
  );
  await writeSubmitDefaults(db, env);

  const stopping = new AbortController();
  const givingUp = new AbortController();
  const running = new RunningAttempts(env.WORKER_CONCURRENCY);
  const metrics = openWorkerMetrics({ db, queue: createHintQueue(env, log), running, taskTypes: tasks.keys() });
  const { queue } = metrics;
  const objects = createObjectStore(env);
  const runTimes = new RunTimes();
  const isolates = new IsolatePool(tasks.values());
  const keys = createKeyRing(db, env);
  const realtime = await startRealtime({
    env,
    log,
    db,
    keys,
    onCancel: ({ leaseToken }) => running.stop(leaseToken, 'cancelled'),
    readiness: async () => ({ queue: await queue.state() }),
    metrics,
  });
  const { broadcast } = realtime;
  const heartbeat = await startHeartbeat({
    db,
    log,
    running,
    identity: {
      host: hostname(),
      pid: process.pid,
      version: packageJson.version,
      taskTypes: [...tasks.keys()],
      concurrency: env.WORKER_CONCURRENCY,
      realtimeHost: await reachableHost(env),
      realtimePort: realtime.port,
      leaseMs: env.LEASE_MS,
      schedules: Object.fromEntries(definitions.map(({ schedule, hash }) => [schedule.name, hash])),
    },
    onDrain: () => stopping.abort(),
    onLeaseLost: metrics.leaseLost,
    onOrphans: (orphans) => endOrphans(attemptParts, orphans),
  });
  const { workerId } = heartbeat;
  const onLeftBehind = countLeftBehind(env.WORKER_CONCURRENCY, () => {
    log.error('more handlers run on behind their attempts than there are slots: this worker ends and wants a restart');
    onWornOut();
  });
  const logs = createLogWriter(db, log);
  const meter = metrics.webhooks;
  const deliveries = startDeliveries({ db, env, log, tracer, workerId, meter, longestPauseMs: 5000 });
  let onSchedulesDue = (): void => undefined;
  const source = await createHintSource(env, log);

  const sealer = createSealer(env);
  const attemptParts: AttemptParts = {
    log,
    tasks,
    isolates,
    sealer,
    running,
    runTimes,
    tracer,
    broadcast,
    meter: metrics.jobs,
    recorder: createOutcomeRecorder(db, log, givingUp.signal),
    tools: (attempt, _row, stop) => ({
      ...attemptTools({ env, db, objects, log: attemptLog(log, attempt), logs, broadcast }, attempt, stop),
      onLeftBehind,
    }),
    // Those that were recorded by one statement share their hints.
    hint: inOneTurn((rows: MovedRow[]) => dispatchMoved({ db, log, queue }, rows)),
    wakeDeliveries: () => deliveries.wake(),
  };
  const consuming = consumeHints(
    {
      db,
      log,
      queue,
      source,
      running,
      runTimes,
      workerId,
      taskTypes: new Set(tasks.keys()),
      start: (row, readyMs) => {
        if (readyMs !== undefined) heartbeat.sawReady(row.priority, readyMs);
        if (heartbeat.wasEnded(row.lease_token)) return;
        void runAttempt(attemptParts, row);
      },
      onSubmitted: metrics.jobs.submitted,
      onRefused: () => heartbeat.beatNow(),
    },
    stopping.signal,
  );
  const maintenance = startMaintenance({
    db,
    log,
    queue,
    workerId,
    leaseMs: env.LEASE_MS,
    stopGraceMs: env.STOP_GRACE_MS,
    retentionDays: env.RETENTION_DAYS,
    exportFolder: env.RETENTION_EXPORT_DIR,
    objects,
    keepAlerts: alertKeeper(db, env, log),
    meter: metrics.sweeps,
    onSubmitted: metrics.jobs.submitted,
    sealer,
    onMoved: (rows: MovedRow[]) => {
      metrics.jobs.moved(rows);
      for (const row of rows) {
        broadcast.jobUpdated(toJobSummary(row));
        // Its handler may still run: one that was cancelled from SQL, or did not stop at its deadline.
        if (row.status !== 'pending' && row.ended_worker && row.ended_token) {
          broadcast.jobCancelled(row.id, row.ended_worker, row.ended_token);
        }
      }
      if (rows.some((row) => row.is_told)) deliveries.wake();
    },
    onDeliveriesDue: () => deliveries.wake(),
    onSchedulesDue: () => onSchedulesDue(),
    onDeleted: () => broadcast.jobsDeleted(),
  });
  await keepDefinitions({ db, sealer, log, definitions, everyMs: env.LEASE_MS / 2 }, stopping.signal);
  const schedules = startSchedules({
    db,
    env,
    sealer,
    log,
    inCode: inCode.map(({ schedule }) => schedule.name),
    async onFired(fired) {
      metrics.jobs.submitted(fired.map(({ job }) => job.taskType));
      for (const { job, row } of fired) broadcast.jobUpdated(newJobSummary(job, row));
      await dispatchJobs({ db, queue, log }, fired.map(toNewDueJob));
    },
  });
  onSchedulesDue = () => schedules.wake();
  const notices = listenForNotices(env, log, {
    taskflow_wake: () => maintenance.wake(),
    taskflow_delivery: () => deliveries.wake(),
    taskflow_schedule: () => schedules.wake(),
    [keysChannel]: () => keys.changed(),
  });
  log.info({ taskTypes: [...tasks.keys()], slots: env.WORKER_CONCURRENCY, queue: queue.kind }, 'worker ready');

  return {
    async stop() {
      stopping.abort();
      await drainWorker(db, workerId()).catch(() => undefined);
      const ended = running.whenEmpty();
      await Promise.race([ended, sleep(env.SHUTDOWN_GRACE_MS)]);
      // Before anything is given back: its hint must not be taken here again.
      await source.close();
      running.stopAll('shutdown');
      givingUp.abort();
      await Promise.race([ended, sleep(env.STOP_GRACE_MS + 2000)]);
      await schedules.stop();
      heartbeat.stop();
      notices.stop();
      await Promise.all([isolates.close(), maintenance.stop(), deliveries.stop(), logs.close()]);
      await Promise.race([consuming, sleep(1000)]);
      await removeWorker(db, workerId()).catch(() => undefined);
      await closeSmtpTransports();
      await realtime.close();
      await queue.close();
      await db.close();
    },
  };
}
