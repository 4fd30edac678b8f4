import type { MetricFamily, Sample } from './metric-family.ts';

/** Counts answers, and how long they took. */
export interface RequestMeter {
  /**
   * An answer begins. Costs some 0.2 µs: sums are kept aside, and only a scrape makes series of them.
   *
   * @param route its template, never the path that was asked for
   */
  answered(route: string, method: string, status: number, tookMs: number): void;
  family(): MetricFamily;
}

/** In seconds: from what an index answers to what a person gives up. */
export const requestBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;
const edgesMs = requestBuckets.map((seconds) => seconds * 1000);
const name = 'taskflow_http_request_seconds';

interface Durations {
  /** Of each bucket alone, the last one being for all that took longer. */
  counts: number[];
  sumMs: number;
}

/** By the class of the status, 1 to 5. */
type OfMethod = Map<string, Durations[]>;

export function createRequestMeter(): RequestMeter {
  const routes = new Map<string, OfMethod>();

  function durationsOf(route: string, method: string, statusClass: number): Durations {
    let methods = routes.get(route);
    if (!methods) routes.set(route, (methods = new Map()));
    let classes = methods.get(method);
    if (!classes) methods.set(method, (classes = []));
    return (classes[statusClass] ??= { counts: Array<number>(edgesMs.length + 1).fill(0), sumMs: 0 });
  }

  return {
    answered(route, method, status, tookMs) {
      const durations = durationsOf(route, method, Math.trunc(status / 100));
      let bucket = 0;
      while (bucket < edgesMs.length && tookMs > (edgesMs[bucket] ?? 0)) bucket += 1;
      durations.counts[bucket] = (durations.counts[bucket] ?? 0) + 1;
      durations.sumMs += tookMs;
    },
    family: () => ({
      name,
      help: 'From when this web process has the head of a request to the beginning of its answer, which may wait for a job.',
      type: 'histogram',
      samples: [...routes].flatMap(([route, methods]) =>
        [...methods].flatMap(([method, classes]) =>
          classes.flatMap((durations, statusClass) =>
            samplesOf({ route, method, status: `${statusClass}xx` }, durations),
          ),
        ),
      ),
    }),
  };
}

function samplesOf(labels: Sample['labels'], { counts, sumMs }: Durations): Sample[] {
  let below = 0;
  const buckets = counts.map((count, at): Sample => {
    below += count;
    return { metricName: `${name}_bucket`, labels: { ...labels, le: requestBuckets[at] ?? '+Inf' }, value: below };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: sumMs / 1000 },
    { metricName: `${name}_count`, labels, value: below },
  ];
}
