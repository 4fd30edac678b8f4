import type { Panel, Row } from './dashboard-row.ts';

const types = 'task_type=~"$task_type"';
const of = 'job=~"$job"';
/** Neither those that wait for a job's end nor those that wait for work. */
const answeredAtOnce = `route!~".*[?]wait|/api/work/claim",${of}`;

/** 0.5, 0.95 and 0.99 of a histogram of durations. */
const quantiles = (metric: string, labels: string): Panel['queries'] =>
  (['0.5', '0.95', '0.99'] as const).map((quantile) => [
    `histogram_quantile(${quantile}, sum by (le) (rate(${metric}_bucket{${labels}}[$__rate_interval])))`,
    `p${Number(quantile) * 100}`,
  ]);

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
  {
    title: 'Requests',
    panels: [
      {
        title: 'By class of status',
        unit: 'ops',
        queries: [
          [`sum by (status) (rate(taskflow_http_request_seconds_count{${of}}[$__rate_interval]))`, '{{status}}'],
        ],
      },
      {
        title: 'Duration, without waits',
        unit: 's',
        queries: quantiles('taskflow_http_request_seconds', answeredAtOnce),
      },
      {
        title: 'Slowest routes: p95',
        unit: 's',
        queries: [
          [
            `topk(10, histogram_quantile(0.95, sum by (le, method, route) (rate(taskflow_http_request_seconds_bucket{${answeredAtOnce}}[$__rate_interval]))))`,
            '{{method}} {{route}}',
          ],
        ],
      },
    ],
  },
  {
    title: 'Processes',
    panels: [
      {
        title: 'Database connections',
        unit: 'short',
        queries: [
          [`taskflow_database_connections{state="used",${of}}`, '{{instance}} used'],
          [`taskflow_database_waiting{${of}}`, '{{instance}} waiting'],
        ],
      },
      {
        title: 'Event loop: worst second of ten',
        unit: 's',
        queries: [
          [
            `histogram_quantile(0.9, rate(taskflow_event_loop_delay_seconds_bucket{${of}}[$__rate_interval]))`,
            '{{instance}}',
          ],
        ],
      },
      {
        title: 'Event loop: at work',
        unit: 'percentunit',
        queries: [[`rate(taskflow_event_loop_active_seconds_total{${of}}[$__rate_interval])`, '{{instance}}']],
      },
      {
        title: 'Processor',
        unit: 'percentunit',
        queries: [[`rate(process_cpu_seconds_total{${of}}[$__rate_interval])`, '{{instance}}']],
      },
      { title: 'Memory', unit: 'bytes', queries: [[`process_resident_memory_bytes{${of}}`, '{{instance}}']] },
      {
        title: 'Garbage collection',
        unit: 'percentunit',
        queries: [
          [`sum by (instance) (rate(nodejs_gc_duration_seconds_sum{${of}}[$__rate_interval]))`, '{{instance}}'],
        ],
      },
    ],
  },
];
