// What CloudWatch is to the services that have something to tell it.

/** Values of one metric, measured at one time (ms since 1970). */
export interface Measurement {
  namespace: string;
  name: string;
  dimensions: { Name: string; Value: string }[];
  unit: string;
  values: number[];
  at: number;
}

/** CloudWatch metrics, as the services that have something to tell use it. */
export interface Metrics {
  record(region: string, measurement: Measurement): void;
  /** Takes the metrics out of log lines in embedded metric format. */
  readLog(region: string, lines: string[]): void;
}
