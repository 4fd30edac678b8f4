import { processRows } from './dashboard-process-rows.ts';
import { ofJob as of, quantiles, type Row } from './dashboard-row.ts';

const types = 'task_type=~"$task_type"';

/** What the dashboard shows, from what users feel down to the process. */
export const dashboardRows: readonly Row[] = [
  {
    title: 'Now',
    panels: [
      {
        title: 'Pending',
        unit: 'short',
        width: 4,
        kind: 'stat',
        queries: [[`sum(max by (task_type) (taskflow_system_jobs_pending{${types}}))`, '']],
      },
      {
        title: 'Active',
        unit: 'short',
        width: 4,
        kind: 'stat',
        queries: [[`sum(max by (task_type) (taskflow_system_jobs_active{${types}}))`, '']],
      },
      {
        title: 'Oldest due',
        unit: 's',
        width: 4,
        kind: 'stat',
        queries: [[`max(taskflow_system_oldest_due_seconds{${types}}) or vector(0)`, '']],
      },
      {
        title: 'Workers',
        unit: 'short',
        width: 4,
        kind: 'stat',
        queries: [['sum(max by (kind, state) (taskflow_system_workers{state="running"}))', '']],
      },
      {
        title: 'Failed, last hour',
        unit: 'short',
        width: 4,
        kind: 'stat',
        queries: [[`sum(increase(taskflow_jobs_ended_total{status="failed",${types}}[1h]))`, '']],
      },
      {
        title: 'Stores',
        unit: 'short',
        width: 4,
        kind: 'stat',
        queries: [['min by (store) (taskflow_store_up)', '{{store}}']],
      },
    ],
  },
  {
    title: 'Jobs',
    panels: [
      {
        title: 'Submitted',
        unit: 'ops',
        queries: [
          [`sum by (task_type) (rate(taskflow_jobs_submitted_total{${types}}[$__rate_interval]))`, '{{task_type}}'],
        ],
      },
      {
        title: 'Ended',
        unit: 'ops',
        queries: [[`sum by (status) (rate(taskflow_jobs_ended_total{${types}}[$__rate_interval]))`, '{{status}}']],
      },
      {
        title: 'Failure rate',
        unit: 'percentunit',
        queries: [
          [
            `sum by (task_type) (rate(taskflow_jobs_ended_total{status="failed",${types}}[5m])) / sum by (task_type) (rate(taskflow_jobs_ended_total{status=~"completed|failed",${types}}[5m]))`,
            '{{task_type}}',
          ],
        ],
      },
      {
        title: 'Outcomes of attempts',
        unit: 'ops',
        queries: [[`sum by (outcome) (rate(taskflow_attempts_total{${types}}[$__rate_interval]))`, '{{outcome}}']],
      },
      { title: 'Wait', unit: 's', queries: quantiles('taskflow_job_wait_seconds', types) },
      { title: 'Run', unit: 's', queries: quantiles('taskflow_job_run_seconds', types) },
    ],
  },
  {
    title: 'Backlog',
    panels: [
      {
        title: 'Pending',
        unit: 'short',
        queries: [[`max by (task_type) (taskflow_system_jobs_pending{${types}})`, '{{task_type}}']],
      },
      {
        title: 'Due by priority (counted up to 500)',
        unit: 'short',
        queries: [[`max by (task_type, priority) (taskflow_system_jobs_due{${types}})`, '{{task_type}} {{priority}}']],
      },
      {
        title: 'Oldest due',
        unit: 's',
        queries: [
          [`max by (task_type, priority) (taskflow_system_oldest_due_seconds{${types}})`, '{{task_type}} {{priority}}'],
        ],
      },
      {
        title: 'Active, and the limit',
        unit: 'short',
        queries: [
          [`max by (task_type) (taskflow_system_jobs_active{${types}})`, '{{task_type}}'],
          [`max by (task_type) (taskflow_system_task_type_concurrency_limit{${types}})`, '{{task_type}} limit'],
        ],
      },
      {
        title: 'Workers that take the type',
        unit: 'short',
        queries: [[`max by (task_type) (taskflow_system_task_type_workers{${types}})`, '{{task_type}}']],
      },
      {
        title: 'Paused',
        unit: 'short',
        queries: [[`max by (task_type) (taskflow_system_task_type_paused{${types}}) == 1`, '{{task_type}}']],
      },
    ],
  },
  {
    title: 'Workers and the sweep',
    panels: [
      {
        title: 'Slots',
        unit: 'short',
        queries: [
          [`sum(taskflow_worker_slots_used{${of}})`, 'used'],
          [`sum(taskflow_worker_slot_limit{${of}})`, 'all'],
        ],
      },
      {
        title: 'Leases and fences',
        unit: 'short',
        queries: [
          [`sum(increase(taskflow_worker_leases_lost_total{${of}}[$__rate_interval]))`, 'leases lost'],
          [`sum(increase(taskflow_outcomes_fenced_total{${of}}[$__rate_interval]))`, 'outcomes fenced'],
        ],
      },
      {
        title: 'Attempts and jobs ended by the sweep',
        unit: 'short',
        queries: [[`sum by (reason) (increase(taskflow_sweep_jobs_total{${of}}[$__rate_interval]))`, '{{reason}}']],
      },
      {
        title: 'Hints made by the sweep, and refused',
        unit: 'short',
        queries: [
          [`sum by (reason) (increase(taskflow_sweep_hints_total{${of}}[$__rate_interval]))`, '{{reason}}'],
          [`sum(increase(taskflow_hints_total{result="refused",${of}}[$__rate_interval]))`, 'refused'],
        ],
      },
      {
        title: 'Sweep',
        unit: 's',
        queries: [['max(taskflow_system_sweep_age_seconds)', 'since the last round']],
      },
      { title: 'Latest schedule', unit: 's', queries: [['max(taskflow_system_schedule_late_seconds)', 'late by']] },
    ],
  },
  {
    title: 'Webhooks',
    panels: [
      {
        title: 'Attempts',
        unit: 'ops',
        queries: [[`sum by (result) (rate(taskflow_webhook_attempts_total{${of}}[$__rate_interval]))`, '{{result}}']],
      },
      { title: 'Duration', unit: 's', queries: quantiles('taskflow_webhook_attempt_seconds', of) },
      {
        title: 'Waiting, disabled, unreachable',
        unit: 'short',
        queries: [
          ['max(taskflow_system_webhook_deliveries_pending)', 'pending'],
          ['max(taskflow_system_webhook_endpoints_disabled)', 'URLs disabled'],
          ['max(taskflow_system_webhook_hosts_unreachable)', 'hosts unreachable'],
        ],
      },
    ],
  },
  ...processRows,
];
