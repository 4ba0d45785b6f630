// Summary of the last hour, from the metrics in the function's log lines and Lambda's own.

import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { Context } from '../aws/session.ts';
import type { LastHour } from '../results/results.ts';

const hourMs = 3_600_000;

export async function readLastHour(context: Context): Promise<LastHour> {
  const { names, clock } = context;
  const stack = [{ Name: 'stack', Value: names.stack }];
  const worker = [{ Name: 'FunctionName', Value: names.of('worker') }];
  const metrics = {
    images: { Namespace: 'thumbs', MetricName: 'Images', Dimensions: stack },
    failures: { Namespace: 'thumbs', MetricName: 'Failures', Dimensions: stack },
    ms: { Namespace: 'thumbs', MetricName: 'Duration', Dimensions: stack },
    errors: { Namespace: 'AWS/Lambda', MetricName: 'Errors', Dimensions: worker },
    throttles: { Namespace: 'AWS/Lambda', MetricName: 'Throttles', Dimensions: worker },
  };
  const command = new GetMetricDataCommand({
    StartTime: new Date(clock.now() - hourMs),
    EndTime: new Date(clock.now()),
    MetricDataQueries: Object.entries(metrics).map(([Id, Metric]) => ({
      Id,
      MetricStat: { Metric, Period: 60, Stat: 'Sum' },
    })),
  });
  const { MetricDataResults = [] } = await context
    .client(CloudWatchClient)
    .send(command, { abortSignal: context.signal });
  const sum = (id: keyof typeof metrics) => {
    const values = MetricDataResults.find(({ Id }) => Id === id)?.Values ?? [];
    return values.reduce((total, value) => total + value, 0);
  };
  const images = sum('images');
  return {
    images,
    failures: sum('failures'),
    ms: images > 0 ? Math.round(sum('ms') / images) : null,
    errors: sum('errors'),
    throttles: sum('throttles'),
  };
}
