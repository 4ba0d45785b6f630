// CloudWatch as the services that report metrics see it.

/** Values of one metric, measured at one time (ms since 1970). */
export interface Measurement {
  namespace: string;
  name: string;
  dimensions: { Name: string; Value: string }[];
  unit: string;
  values: number[];
  at: number;
}

/** CloudWatch metrics, as the services that report them use it. */
export interface Metrics {
  record(region: string, measurement: Measurement): void;
  /** Extracts the metrics from log lines in embedded metric format. */
  readLog(region: string, lines: string[]): void;
}
