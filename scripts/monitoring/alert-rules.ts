export interface AlertRule {
  name: string;
  /** PromQL; it fires while it has series. */
  expr: string;
  /** How long it must hold. */
  for: string;
  severity: 'page' | 'ticket';
  summary: string;
}

/**
 * The alerts. Counters are of one process each and are summed; `taskflow_system_…` is the same from each and taken once, by
 * `max`. Each has a section of its name in docs/metrics.md.
 */
export const alertRules: readonly AlertRule[] = [
  {
    name: 'TaskFlowJobsFailing',
    expr: `sum by (task_type) (rate(taskflow_jobs_ended_total{status="failed"}[10m]))
  / sum by (task_type) (rate(taskflow_jobs_ended_total{status=~"completed|failed"}[10m])) > 0.2
and sum by (task_type) (increase(taskflow_jobs_ended_total{status="failed"}[10m])) > 5`,
    for: '5m',
    severity: 'page',
    summary: '{{ $value | humanizePercentage }} of {{ $labels.task_type }} jobs fail',
  },
  {
    name: 'TaskFlowJobsWaitTooLong',
    expr: `max by (task_type, priority) (taskflow_system_oldest_due_seconds) > 300
unless on (task_type) max by (task_type) (taskflow_system_task_type_paused) == 1`,
    for: '5m',
    severity: 'page',
    summary: 'A due {{ $labels.task_type }} job ({{ $labels.priority }}) has waited {{ $value | humanizeDuration }}',
  },
  {
    name: 'TaskFlowNoWorker',
    expr: `max by (task_type) (taskflow_system_jobs_pending) > 0
and on (task_type) max by (task_type) (taskflow_system_task_type_workers) == 0
unless on (task_type) max by (task_type) (taskflow_system_task_type_paused) == 1`,
    for: '2m',
    severity: 'page',
    summary: '{{ $value }} {{ $labels.task_type }} jobs wait and no running worker takes them',
  },
  {
    name: 'TaskFlowSweepStopped',
    expr: 'max(taskflow_system_sweep_age_seconds) > 30',
    for: '1m',
    severity: 'page',
    summary: 'No worker has swept for {{ $value | humanizeDuration }}',
  },
  {
    name: 'TaskFlowHintsLost',
    expr: `sum(increase(taskflow_sweep_hints_total{reason=~"gone|walk"}[10m])) > 100
or sum(increase(taskflow_hints_total{result="refused"}[10m])) > 10`,
    for: '5m',
    severity: 'ticket',
    summary: 'The queue lost or refused {{ $value | humanize }} hints in ten minutes',
  },
  {
    name: 'TaskFlowAttemptsLost',
    expr: 'sum(increase(taskflow_sweep_jobs_total{reason="lost"}[15m])) > 5',
    for: '0m',
    severity: 'ticket',
    summary: '{{ $value | humanize }} attempts were taken back from workers that died in 15 minutes',
  },
  {
    name: 'TaskFlowWebhooksFailing',
    expr: `sum(rate(taskflow_webhook_attempts_total{result="failed"}[15m]))
  / sum(rate(taskflow_webhook_attempts_total{result=~"delivered|failed"}[15m])) > 0.2
and sum(increase(taskflow_webhook_attempts_total{result="failed"}[15m])) > 5`,
    for: '5m',
    severity: 'ticket',
    summary: '{{ $value | humanizePercentage }} of webhooks fail for good',
  },
  {
    name: 'TaskFlowWebhookDisabled',
    expr: 'max(taskflow_system_webhook_endpoints_disabled) > 0',
    for: '1m',
    severity: 'ticket',
    summary: '{{ $value }} webhook URLs are disabled',
  },
  {
    name: 'TaskFlowWebhooksLate',
    expr: 'max(taskflow_system_webhook_oldest_due_seconds) > 300',
    for: '5m',
    severity: 'ticket',
    summary: 'A webhook is {{ $value | humanizeDuration }} late',
  },
  {
    name: 'TaskFlowSchedulesLate',
    expr: 'max(taskflow_system_schedule_late_seconds) > 60',
    for: '1m',
    severity: 'page',
    summary: 'A schedule is {{ $value | humanizeDuration }} late',
  },
  {
    name: 'TaskFlowPoolSaturated',
    expr: 'min_over_time(taskflow_database_waiting[2m]) > 0',
    for: '3m',
    severity: 'ticket',
    summary: 'Statements of {{ $labels.instance }} wait for a database connection',
  },
  {
    name: 'TaskFlowEventLoopBlocked',
    expr: 'histogram_quantile(0.9, rate(taskflow_event_loop_delay_seconds_bucket[5m])) > 0.5',
    for: '5m',
    severity: 'ticket',
    summary:
      'The event loop of {{ $labels.instance }} stands still for {{ $value | humanizeDuration }} again and again',
  },
  {
    name: 'TaskFlowStoreAway',
    expr: 'min by (instance, store) (taskflow_store_up) == 0',
    for: '1m',
    severity: 'page',
    summary: '{{ $labels.instance }} cannot use the {{ $labels.store }}',
  },
  {
    name: 'TaskFlowNotScraped',
    expr: 'absent(taskflow_build_info{process="web"}) or absent(taskflow_build_info{process="worker"})',
    for: '5m',
    severity: 'page',
    summary: 'Prometheus sees no TaskFlow {{ $labels.process }} process',
  },
];
