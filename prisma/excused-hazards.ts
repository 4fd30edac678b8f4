/** Writes of the table wait while it is built. @param seconds at a million jobs, `node bench/migration-times.ts` */
const index = (seconds: number) =>
  `no release was before it; ${seconds} s at a million jobs, or by hand CONCURRENTLY before`;
const smallTable = 'a table of a few rows, which is written rarely';
/** Found by an upgrade from a checkout of before: tests/integration/upgrade.test.ts. */
const triedAgain = 'statements of both sides are tried again after a deadlock';
const noteOnly = 'what the version before writes is written as it was, and noted for the new one';
const signature =
  'a function with one more parameter at the end takes its place in the same transaction: every call goes on';

/**
 * What `hazardsOf` finds in our migrations, and why it may be there, by the name of the migration. All of these are of the first
 * release: an installation of it applies them to empty tables, and only checkouts from before it have met them with jobs.
 */
export const excusedHazards: Record<string, Record<string, string>> = {
  '20261125000000_reliability': {
    'drops cancel_requested_at of taskflow.jobs': 'no version has read or written it; the catalog alone is changed',
  },
  '20261125180000_reruns': { 'holds up writes of taskflow.jobs: index jobs_rerun': index(0.5) },
  '20261125201000_job_search': {
    'holds up writes of taskflow.jobs: index jobs_ended_payload': index(8),
    'holds up writes of taskflow.jobs: index jobs_error': index(0.5),
  },
  '20261125202000_traceparent': { 'drops function taskflow.submit_job': signature },
  '20261125202900_key_changes': { 'acts on writes of taskflow.api_keys: trigger api_keys_changed': noteOnly },
  '20261126120000_seen_webhooks': {
    'holds up writes of taskflow.webhook_deliveries: index webhook_deliveries_host': index(0.7),
    'holds up writes of taskflow.webhook_deliveries: index webhook_deliveries_failed': index(0.1),
    'holds up writes of taskflow.webhook_endpoints: index webhook_endpoints_disabled': smallTable,
  },
  '20261126130000_webhook_hosts': {
    'holds up writes of taskflow.webhook_deliveries: index webhook_deliveries_due_host': index(0.2),
  },
  '20261126145000_webhook_events': {
    'drops constraint webhook_deliveries_job_id_event_job_version_key of taskflow.webhook_deliveries':
      'no release was before it, or its deliveries would fail: ON CONFLICT named this constraint',
    'refuses what was allowed in taskflow.webhook_deliveries: constraint webhook_deliveries_once':
      'allows more than the one that it takes the place of',
    'holds up writes of taskflow.webhook_deliveries: index webhook_deliveries_subscription': index(0.4),
    'drops function taskflow.submit_job': signature,
  },
  '20261126150000_audit_log': {
    'acts on writes of taskflow.audit_log: trigger append_only': 'no version has changed or removed an entry',
    'alters taskflow.audit_log: enable always trigger append_only': 'the same',
    'holds up writes of taskflow.audit_log: index audit_log_at': index(0.1),
    'holds up writes of taskflow.audit_log: index audit_log_actor': index(0.1),
    'holds up writes of taskflow.audit_log: index audit_log_action': index(0.1),
    'holds up writes of taskflow.audit_log: index audit_log_subject': index(0.1),
  },
  '20261126161000_encrypted_payloads': {
    'replaces taskflow.submit_job': 'refuses types that are encrypted, which the version before does not know',
  },
  '20261126180000_schedules': { 'holds up writes of taskflow.jobs: index jobs_open_of_schedule': index(0.5) },
  '20261126220000_task_limits': {
    'refuses what was allowed in taskflow.task_types: constraint concurrency_in_bounds': smallTable,
    'refuses what was allowed in taskflow.task_types: constraint concurrency_per_key_in_bounds': smallTable,
    'refuses what was allowed in taskflow.task_types: constraint rate_in_bounds': smallTable,
    'refuses what was allowed in taskflow.task_types: constraint rate_is_whole': smallTable,
    'refuses what was allowed in taskflow.task_types: constraint key_rate_in_bounds': smallTable,
    'refuses what was allowed in taskflow.task_types: constraint key_rate_is_whole': smallTable,
    'refuses what was allowed in taskflow.task_types: constraint operator_limits_known': smallTable,
  },
  '20261126230000_limits': {
    'locks more strongly what it has locked, and may deadlock: taskflow.jobs': triedAgain,
    'changes the type of taskflow.jobs: concurrency_key':
      'its collation alone: no row is written, 4 s with what follows',
    'drops index taskflow.jobs_due': 'one of the same name takes its place',
    'holds up writes of taskflow.jobs: index jobs_due': index(4),
    'holds up writes of taskflow.jobs: index jobs_keyed': 'within the same 4 s',
    'holds up writes of taskflow.jobs: index jobs_active_key': 'within the same 4 s',
    'drops index taskflow.jobs_undispatched': 'one of the same name takes its place',
    'holds up writes of taskflow.jobs: index jobs_undispatched': 'within the same 4 s',
    'holds up writes of taskflow.jobs: index jobs_unripe': 'within the same 4 s',
    'changes rows of taskflow.jobs': 'only jobs with a key that wait for their time, which no version before had',
    'acts on writes of taskflow.task_types: trigger task_types_gate': noteOnly,
  },
  '20261126234000_lost_attempts': { 'holds up writes of taskflow.job_attempts: index job_attempts_lost': index(0.3) },
  '20261127003000_job_keys': {
    'holds up writes of taskflow.jobs: index jobs_of_key': index(0.6),
    'holds up writes of taskflow.jobs: index jobs_of_schedule': index(0.6),
  },
  '20261127100000_action_undo': {
    'holds up writes of taskflow.job_actions: unique index job_actions_undoes': smallTable,
  },
  '20261127110000_error_groups': { 'acts on writes of taskflow.jobs: trigger jobs_note_error': noteOnly },
  '20261127150000_errors_of_deleted_jobs': {
    'acts on writes of taskflow.jobs: trigger jobs_forget_errors': 'removes what the version before would leave behind',
    'removes rows of taskflow.job_errors': 'only of jobs that are gone, which nobody reads',
  },
  '20261127150000_list_orders': {
    'holds up writes of taskflow.jobs: index jobs_type_status': index(0.6),
    'holds up writes of taskflow.error_groups: index error_groups_count': smallTable,
    'holds up writes of taskflow.error_groups: index error_groups_first_seen': smallTable,
  },
  '20261127160000_deliveries_of_job': {
    'holds up writes of taskflow.webhook_deliveries: index webhook_deliveries_job': index(0.7),
  },
  '20261127170000_pending_jobs_listed': {
    'locks more strongly what it has locked, and may deadlock: taskflow.jobs': triedAgain,
    'holds up writes of taskflow.jobs: index jobs_pending_listed': index(0.8),
    'drops index taskflow.jobs_pending': 'lists of pending jobs of the version before walk all jobs until it is gone',
  },
  '20261127180000_retention_of_types': {
    'holds up writes of taskflow.job_stats: index job_stats_minutes':
      'no release was before it; minutes of two days and hours of years, some hundred thousand rows: under a second',
  },
  '20261127181000_files_looked_for': {
    'holds up writes of taskflow.files: index files_look':
      'no release was before it; files are few beside jobs, a second for each million',
  },
  '20261127200000_ready_jobs': { 'holds up writes of taskflow.jobs: index jobs_ready': index(0.8) },
  '20261127210000_object_store': {
    'acts on writes of taskflow.artifacts: trigger artifacts_let_object_go':
      'only where an artifact has an object, which the version before writes for none',
  },
};
