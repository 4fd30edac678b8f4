export interface Panel {
  title: string;
  unit: 'short' | 's' | 'ops' | 'percentunit' | 'bytes';
  /** PromQL with the legend of its series. */
  queries: readonly [expr: string, legend: string][];
  /** Of the 24 columns of a row. Default: 8. */
  width?: number;
  /** Default: 'timeseries'. */
  kind?: 'stat' | 'timeseries';
}

export interface Row {
  title: string;
  panels: readonly Panel[];
}

/** The processes that are chosen at the top of the dashboard. */
export const ofJob = 'job=~"$job"';

/** 0.5, 0.95 and 0.99 of a histogram of durations. */
export const quantiles = (metric: string, labels: string): Panel['queries'] =>
  (['0.5', '0.95', '0.99'] as const).map((quantile) => [
    `histogram_quantile(${quantile}, sum by (le) (rate(${metric}_bucket{${labels}}[$__rate_interval])))`,
    `p${Number(quantile) * 100}`,
  ]);
