// What the log says about an image: how long each stage took, and metrics that CloudWatch extracts from the same line
// (embedded metric format), so that nothing has to be sent or awaited.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html

/** Reading the original, making its thumbnails, writing them, recording the item. */
type Stage = 'Read' | 'Make' | 'Write' | 'Record';

export interface Stopwatch {
  time<T>(stage: Stage, work: () => Promise<T>): Promise<T>;
  /** Whole milliseconds from the first start to the last end of each stage that ran. */
  read(): Partial<Record<Stage, number>>;
}

export function openStopwatch(): Stopwatch {
  const spans = new Map<Stage, { from: number; to: number }>();
  return {
    async time(stage, work) {
      const from = performance.now();
      try {
        return await work();
      } finally {
        spans.set(stage, { from: Math.min(spans.get(stage)?.from ?? from, from), to: performance.now() });
      }
    },
    read: () => Object.fromEntries([...spans].map(([stage, { from, to }]) => [stage, Math.round(to - from)])),
  };
}

/** The stack is in the function's name; without one (in a test) nobody reads the metrics. */
const stack = /^(.+)-worker-[a-z0-9]+$/.exec(process.env.AWS_LAMBDA_FUNCTION_NAME ?? '')?.[1];

/**
 * Fields of a log line: the stages, and the metrics in it. `result` as in the log; images that needed no work
 * (`newer`, `gone`, `removed`) are not counted.
 */
export function metricsOf(result: string, durationMs: number, watch: Stopwatch): Record<string, unknown> {
  const times = watch.read();
  if (!stack || !['done', 'failed', 'retry'].includes(result)) return times;
  const isRetry = result === 'retry';
  const counts = isRetry ? { Retries: 1 } : { Images: 1, Failures: result === 'failed' ? 1 : 0 };
  // The duration of a failed attempt says nothing about pictures.
  const timings = isRetry ? {} : { Duration: durationMs, ...times };
  return { ...times, ...counts, ...timings, ...directive(counts, timings) };
}

/** Fields of the log line of a message that subscribers did not get. */
export function lossMetric(): Record<string, unknown> {
  const counts = { NotificationFailures: 1 };
  return stack ? { ...counts, ...directive(counts) } : {};
}

/** Names what CloudWatch extracts from the line. */
function directive(counts: object, timings: object = {}): object {
  const Metrics = [
    ...Object.keys(counts).map((Name) => ({ Name, Unit: 'Count' })),
    ...Object.keys(timings).map((Name) => ({ Name, Unit: 'Milliseconds' })),
  ];
  const CloudWatchMetrics = [{ Namespace: 'thumbs', Dimensions: [['stack']], Metrics }];
  return { stack, _aws: { Timestamp: Date.now(), CloudWatchMetrics } };
}
