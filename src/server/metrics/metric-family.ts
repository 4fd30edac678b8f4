/** One series of a metric, as prom-client hands it out. */
export interface Sample {
  /** Of a histogram's parts, such as `…_bucket`. Default: the family's name. */
  metricName?: string;
  labels: Readonly<Record<string, string | number>>;
  value: number;
}

/** A metric with all its series. */
export interface MetricFamily {
  name: string;
  help: string;
  type: 'counter' | 'gauge' | 'histogram';
  samples: readonly Sample[];
  /** What becomes of several series that are shown as one. Default: their sum. */
  together?: 'sum' | 'max';
}
