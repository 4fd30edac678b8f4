import { ofJob as of, quantiles, type Row } from './dashboard-row.ts';

/** Neither those that wait for a job's end nor those that wait for work. */
const answeredAtOnce = `route!~".*[?]wait|/api/work/claim",${of}`;

/** What web's callers and the processes themselves show. */
export const processRows: readonly Row[] = [
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
