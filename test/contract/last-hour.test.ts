// What `status` tells of the last hour, against the embedded cloud.
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { expect, it } from 'vitest';
import { withStack } from '../../src/aws/session.ts';
import { readLastHour } from '../../src/catalog/last-hour.ts';
import { defaultSettings } from '../../src/stack/settings.ts';
import { withCloud } from '../support/cloud/cloud.ts';
import { makeSession } from '../support/stacks/session.ts';

it('the last hour is summed up from the metrics of this stack alone, and an older one does not count', async () => {
  const cloud = await withCloud();
  const session = await makeSession(cloud);
  const context = withStack(session, 'bcd234', defaultSettings);
  expect(await readLastHour(context)).toEqual({ images: 0, failures: 0, ms: null, errors: 0, throttles: 0 });
  const cloudwatch = cloud.client(CloudWatchClient);
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  const measure = (stack: string, minutes: number, metrics: Record<string, number>) => {
    const Dimensions = [{ Name: 'stack', Value: stack }];
    const MetricData = Object.entries(metrics).map(([MetricName, Value]) => ({
      ...{ MetricName, Value, Dimensions },
      Timestamp: minutesAgo(minutes),
    }));
    return cloudwatch.send(new PutMetricDataCommand({ Namespace: 'thumbs', MetricData }));
  };
  await measure('thumbs', 1, { Images: 1, Failures: 0, Duration: 100 });
  await measure('thumbs', 50, { Images: 1, Failures: 1, Duration: 51 });
  await measure('thumbs', 62, { Images: 1, Failures: 1, Duration: 9999 });
  await measure('other', 1, { Images: 1, Failures: 1, Duration: 9999 });
  expect(await readLastHour(context)).toMatchObject({ images: 2, failures: 1, ms: 76 });
  session.close();
});
