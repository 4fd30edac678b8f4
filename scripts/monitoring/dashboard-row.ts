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
