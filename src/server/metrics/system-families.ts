import { priorityName } from '../../jobs/job-priority.ts';
import type { MetricFamily, Sample } from './metric-family.ts';
import { mostCounted, type SystemFigures } from './read-system-figures.ts';

type Labels = Record<string, string>;
type Read = (figures: SystemFigures) => Sample[];

const one = (value: number | null): Sample[] => (value === null ? [] : [{ labels: {}, value }]);
const ofTypes = (value: (type: SystemFigures['taskTypes'][number]) => number | null): Read => {
  return ({ taskTypes }) =>
    taskTypes.flatMap((type) =>
      one(value(type)).map((sample) => ({ ...sample, labels: { task_type: type.task_type } })),
    );
};
const ofLanes = (value: (lane: SystemFigures['lanes'][number]) => number): Read => {
  return ({ lanes }) =>
    lanes.map((lane) => ({
      labels: { task_type: lane.task_type, priority: priorityName(lane.priority) },
      value: value(lane),
    }));
};

const workerKinds: Labels[] = ['built_in', 'pull'].flatMap((kind) =>
  ['running', 'draining'].map((state) => ({ kind, state })),
);
/** All of them, so that an alert for none sees a zero. */
const countWorkers: Read = ({ workers }) =>
  workerKinds.map((labels) => {
    const row = workers.find(({ kind, state }) => kind === labels['kind'] && state === labels['state']);
    return { labels, value: row?.workers ?? 0 };
  });

const gauges: readonly [name: string, help: string, read: Read, together?: 'max'][] = [
  ['jobs_pending', 'Jobs that wait, also for their time.', ofTypes(({ pending }) => pending)],
  ['jobs_active', 'Jobs that a worker holds.', ofTypes(({ active }) => active)],
  ['jobs_due', `Jobs that wait although they are due, counted up to ${mostCounted}.`, ofLanes(({ due }) => due)],
  [
    'oldest_due_seconds',
    'For how long the oldest of the jobs that are due has been due; without one there is no series.',
    ofLanes(({ oldest_seconds }) => oldest_seconds),
    'max',
  ],
  [
    'task_type_paused',
    '1 for a task type that is paused, or all are.',
    ofTypes((type) => Number(type.is_paused)),
    'max',
  ],
  [
    'task_type_concurrency_limit',
    'How many jobs of the task type may run at once; without a limit there is no series.',
    ofTypes(({ concurrency }) => concurrency),
  ],
  [
    'task_type_rate_limit',
    'Starts of jobs of the task type that its rate allows a second; without one there is no series.',
    ofTypes(({ starts_per_second }) => starts_per_second),
  ],
  ['task_type_workers', 'Running workers that take jobs of the task type.', ofTypes(({ workers }) => workers), 'max'],
  ['workers', 'Workers whose lease holds.', countWorkers],
  ['sweep_age_seconds', 'Since the last round of the sweep, by any worker.', ({ single }) => one(single.sweep_seconds)],
  [
    'webhook_deliveries_pending',
    `Deliveries that wait for an attempt, counted up to ${mostCounted}.`,
    ({ single }) => one(single.deliveries),
  ],
  [
    'webhook_oldest_due_seconds',
    'For how long the oldest delivery that is due has been due.',
    ({ single }) => one(single.oldest_delivery_seconds),
  ],
  [
    'webhook_endpoints_disabled',
    'URLs that are called no more until somebody enables them.',
    ({ single }) => one(single.disabled_endpoints),
  ],
  [
    'webhook_hosts_unreachable',
    'Hosts that are left alone for a while since they did not answer.',
    ({ single }) => one(single.unreachable_hosts),
  ],
  [
    'schedule_late_seconds',
    'For how long the schedule that is the latest should have fired.',
    ({ single }) => one(single.schedule_seconds),
  ],
];

/**
 * What any process tells of the whole of TaskFlow: each of them the same, so of several the greatest is to be taken,
 * never the sum. Their names begin with `taskflow_system_`.
 *
 * @param figures without them, where the database is away, the metrics have no series
 */
export function systemFamilies(figures: SystemFigures | undefined): MetricFamily[] {
  return gauges.map(([name, help, read, together]) => ({
    name: `taskflow_system_${name}`,
    help: `${help} Of the whole system: take the max over processes.`,
    type: 'gauge',
    samples: figures ? read(figures) : [],
    ...(together && { together }),
  }));
}
