import type { RouteHandler } from '../../server/http/route.ts';
import * as healthz from '../healthz/route.ts';
import * as readyz from '../readyz/route.ts';
import * as nothing from './[...path]/route.ts';
import * as audit from './audit/route.ts';
import * as exportAudit from './audit/export/route.ts';
import * as errorGroup from './errors/[fingerprint]/route.ts';
import * as ignoreErrors from './errors/[fingerprint]/ignore/route.ts';
import * as reopenErrors from './errors/[fingerprint]/reopen/route.ts';
import * as resolveErrors from './errors/[fingerprint]/resolve/route.ts';
import * as retryErrors from './errors/[fingerprint]/retry/route.ts';
import * as errorGroups from './errors/route.ts';
import * as file from './files/[fileId]/route.ts';
import * as files from './files/route.ts';
import * as action from './jobs/actions/[actionId]/route.ts';
import * as undoAction from './jobs/actions/[actionId]/undo/route.ts';
import * as actions from './jobs/actions/route.ts';
import * as exportJobs from './jobs/export/route.ts';
import * as artifact from './jobs/[jobId]/artifacts/[name]/route.ts';
import * as artifacts from './jobs/[jobId]/artifacts/route.ts';
import * as attempts from './jobs/[jobId]/attempts/route.ts';
import * as batch from './jobs/batch/route.ts';
import * as cancel from './jobs/[jobId]/cancel/route.ts';
import * as deleteJob from './jobs/[jobId]/delete/route.ts';
import * as events from './jobs/[jobId]/events/route.ts';
import * as exportLogs from './jobs/[jobId]/logs/export/route.ts';
import * as logs from './jobs/[jobId]/logs/route.ts';
import * as rerun from './jobs/[jobId]/rerun/route.ts';
import * as retry from './jobs/[jobId]/retry/route.ts';
import * as job from './jobs/[jobId]/route.ts';
import * as why from './jobs/[jobId]/why/route.ts';
import * as jobs from './jobs/route.ts';
import * as key from './keys/[keyId]/route.ts';
import * as keys from './keys/route.ts';
import * as metrics from './metrics/route.ts';
import * as openApi from './openapi.json/route.ts';
import * as realtime from './realtime/route.ts';
import * as backfill from './schedules/[scheduleId]/backfill/route.ts';
import * as pauseSchedule from './schedules/[scheduleId]/pause/route.ts';
import * as resumeSchedule from './schedules/[scheduleId]/resume/route.ts';
import * as schedule from './schedules/[scheduleId]/route.ts';
import * as runSchedule from './schedules/[scheduleId]/run/route.ts';
import * as ticks from './schedules/[scheduleId]/ticks/route.ts';
import * as previewSchedule from './schedules/preview/route.ts';
import * as schedules from './schedules/route.ts';
import * as session from './session/route.ts';
import * as history from './stats/history/route.ts';
import * as stats from './stats/route.ts';
import * as pauseTaskType from './tasks/[taskType]/pause/route.ts';
import * as resumeTaskType from './tasks/[taskType]/resume/route.ts';
import * as taskType from './tasks/[taskType]/route.ts';
import * as pauseTasks from './tasks/pause/route.ts';
import * as resumeTasks from './tasks/resume/route.ts';
import * as tasks from './tasks/route.ts';
import * as trpc from './trpc/[trpc]/route.ts';
import * as deliveries from './webhooks/deliveries/route.ts';
import * as delivery from './webhooks/deliveries/[deliveryId]/route.ts';
import * as redeliver from './webhooks/deliveries/[deliveryId]/redeliver/route.ts';
import * as enableEndpoint from './webhooks/endpoints/enable/route.ts';
import * as endpoints from './webhooks/endpoints/route.ts';
import * as webhookHosts from './webhooks/hosts/route.ts';
import * as ping from './webhooks/ping/route.ts';
import * as redeliverAll from './webhooks/redeliver/route.ts';
import * as redelivery from './webhooks/redeliver/[redeliveryId]/route.ts';
import * as webhookSecret from './webhooks/secret/route.ts';
import * as rotateSecret from './webhooks/secret/rotate/route.ts';
import * as subscription from './webhooks/subscriptions/[subscriptionId]/route.ts';
import * as subscriptions from './webhooks/subscriptions/route.ts';
import * as workClaim from './work/claim/route.ts';
import * as workHeartbeat from './work/heartbeat/route.ts';
import * as workLog from './work/log/route.ts';
import * as workProgress from './work/progress/route.ts';
import * as workArtifact from './work/artifact/route.ts';
import * as workFile from './work/file/route.ts';
import * as workFinish from './work/finish/route.ts';
import * as workFail from './work/fail/route.ts';
import * as workRelease from './work/release/route.ts';
import * as drain from './workers/[workerId]/drain/route.ts';
import * as worker from './workers/[workerId]/route.ts';
import * as workers from './workers/route.ts';

/** What a route file exports: a handler for each method it answers. */
export type RouteModule = Readonly<Partial<Record<string, RouteHandler>>>;

/** The routes that the front answers itself, by the very functions that Next would call, with their paths, the first match first. */
export const hotRoutes: readonly (readonly [path: string, module: RouteModule])[] = [
  ['/api/jobs', jobs],
  ['/api/jobs/batch', batch],
  ['/api/jobs/actions', actions],
  ['/api/jobs/actions/[actionId]', action],
  ['/api/jobs/actions/[actionId]/undo', undoAction],
  ['/api/jobs/export', exportJobs],
  ['/api/jobs/[jobId]', job],
  ['/api/jobs/[jobId]/cancel', cancel],
  ['/api/jobs/[jobId]/delete', deleteJob],
  ['/api/jobs/[jobId]/retry', retry],
  ['/api/jobs/[jobId]/rerun', rerun],
  ['/api/jobs/[jobId]/why', why],
  ['/api/jobs/[jobId]/events', events],
  ['/api/jobs/[jobId]/logs', logs],
  ['/api/jobs/[jobId]/logs/export', exportLogs],
  ['/api/jobs/[jobId]/attempts', attempts],
  ['/api/jobs/[jobId]/artifacts', artifacts],
  ['/api/jobs/[jobId]/artifacts/[name]', artifact],
  ['/api/audit', audit],
  ['/api/audit/export', exportAudit],
  ['/api/errors', errorGroups],
  ['/api/errors/[fingerprint]', errorGroup],
  ['/api/errors/[fingerprint]/ignore', ignoreErrors],
  ['/api/errors/[fingerprint]/reopen', reopenErrors],
  ['/api/errors/[fingerprint]/resolve', resolveErrors],
  ['/api/errors/[fingerprint]/retry', retryErrors],
  ['/api/files', files],
  ['/api/files/[fileId]', file],
  ['/api/schedules', schedules],
  ['/api/schedules/preview', previewSchedule],
  ['/api/schedules/[scheduleId]', schedule],
  ['/api/schedules/[scheduleId]/backfill', backfill],
  ['/api/schedules/[scheduleId]/pause', pauseSchedule],
  ['/api/schedules/[scheduleId]/resume', resumeSchedule],
  ['/api/schedules/[scheduleId]/run', runSchedule],
  ['/api/schedules/[scheduleId]/ticks', ticks],
  ['/api/stats', stats],
  ['/api/stats/history', history],
  ['/api/tasks', tasks],
  ['/api/tasks/pause', pauseTasks],
  ['/api/tasks/resume', resumeTasks],
  ['/api/tasks/[taskType]', taskType],
  ['/api/tasks/[taskType]/pause', pauseTaskType],
  ['/api/tasks/[taskType]/resume', resumeTaskType],
  ['/api/webhooks/deliveries', deliveries],
  ['/api/webhooks/deliveries/[deliveryId]', delivery],
  ['/api/webhooks/deliveries/[deliveryId]/redeliver', redeliver],
  ['/api/webhooks/endpoints', endpoints],
  ['/api/webhooks/endpoints/enable', enableEndpoint],
  ['/api/webhooks/hosts', webhookHosts],
  ['/api/webhooks/ping', ping],
  ['/api/webhooks/redeliver', redeliverAll],
  ['/api/webhooks/redeliver/[redeliveryId]', redelivery],
  ['/api/webhooks/secret', webhookSecret],
  ['/api/webhooks/secret/rotate', rotateSecret],
  ['/api/webhooks/subscriptions', subscriptions],
  ['/api/webhooks/subscriptions/[subscriptionId]', subscription],
  ['/api/work/claim', workClaim],
  ['/api/work/heartbeat', workHeartbeat],
  ['/api/work/log', workLog],
  ['/api/work/progress', workProgress],
  ['/api/work/artifact', workArtifact],
  ['/api/work/file', workFile],
  ['/api/work/finish', workFinish],
  ['/api/work/fail', workFail],
  ['/api/work/release', workRelease],
  ['/api/workers', workers],
  ['/api/workers/[workerId]', worker],
  ['/api/workers/[workerId]/drain', drain],
  ['/api/keys', keys],
  ['/api/keys/[keyId]', key],
  ['/api/metrics', metrics],
  ['/api/openapi.json', openApi],
  ['/api/realtime', realtime],
  ['/api/session', session],
  ['/api/trpc/[trpc]', trpc],
  ['/healthz', healthz],
  ['/readyz', readyz],
  ['/api/[...path]', nothing],
];
