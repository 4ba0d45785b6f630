// CloudWatch of the embedded cloud, asked by the real SDK.
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DeleteDashboardsCommand,
  DescribeAlarmsCommand,
  GetDashboardCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListDashboardsCommand,
  ListMetricsCommand,
  ListTagsForResourceCommand,
  PutDashboardCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  PutMetricDataCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateQueueCommand, PurgeQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { withCloud } from '../support/cloud/cloud.ts';
import { call, makeFunction, makeRole } from '../support/cloud/functions.ts';

const start = Date.UTC(2026, 10, 21, 12);
const minute = 60_000;

async function withClock() {
  let now = start;
  const cloud = await withCloud({ now: () => now });
  const cloudwatch = cloud.client(CloudWatchClient);
  const measure = (MetricName: string, ...Values: number[]) =>
    cloudwatch.send(new PutMetricDataCommand({ Namespace: 'thumbs', MetricData: [{ MetricName, Values }] }));
  const pass = (ms: number) => {
    now += ms;
  };
  return { cloud, cloudwatch, measure, pass };
}

const alarm: PutMetricAlarmCommandInput = {
  AlarmName: 'too-many',
  Namespace: 'thumbs',
  MetricName: 'Failures',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 2,
  DatapointsToAlarm: 1,
  Threshold: 2,
  ComparisonOperator: 'GreaterThanThreshold',
};

describe('an alarm', () => {
  it('has insufficient data at birth, and then the state its metric gives it', async () => {
    const { cloudwatch, measure, pass } = await withClock();
    const state = async () => {
      const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({}));
      return MetricAlarms.map(({ StateValue }) => StateValue);
    };
    await cloudwatch.send(new PutMetricAlarmCommand(alarm));
    expect(await state()).toEqual(['INSUFFICIENT_DATA']);
    await measure('Failures', 1, 1);
    expect(await state()).toEqual(['OK']);
    await measure('Failures', 1);
    expect(await state()).toEqual(['ALARM']);
    pass(minute);
    expect(await state()).toEqual(['ALARM']);
    pass(minute);
    expect(await state()).toEqual(['INSUFFICIENT_DATA']);
    await cloudwatch.send(new PutMetricAlarmCommand({ ...alarm, TreatMissingData: 'notBreaching' }));
    expect(await state()).toEqual(['OK']);
    await cloudwatch.send(new PutMetricAlarmCommand({ ...alarm, TreatMissingData: 'breaching' }));
    expect(await state()).toEqual(['ALARM']);
    await cloudwatch.send(new PutMetricAlarmCommand({ ...alarm, TreatMissingData: 'ignore' }));
    expect(await state()).toEqual(['ALARM']);
  });

  it('is replaced as a whole by the next PutMetricAlarm, but keeps its first tags', async () => {
    const { cloudwatch, pass } = await withClock();
    const Tags = [{ Key: 'thumbs:stack', Value: 'demo' }];
    await cloudwatch.send(new PutMetricAlarmCommand({ ...alarm, AlarmDescription: 'first', Tags }));
    pass(1000);
    await cloudwatch.send(new PutMetricAlarmCommand({ ...alarm, Tags: [{ Key: 'other', Value: 'x' }] }));
    const { MetricAlarms = [] } = await cloudwatch.send(
      new DescribeAlarmsCommand({ AlarmNames: ['too-many'] }),
    );
    const [found] = MetricAlarms;
    expect(found).toMatchObject({
      ...alarm,
      ActionsEnabled: true,
      AlarmActions: [],
      StateValue: 'INSUFFICIENT_DATA',
    });
    expect(found?.AlarmDescription).toBeUndefined();
    expect(found?.AlarmConfigurationUpdatedTimestamp).toEqual(new Date(start + 1000));
    const ResourceARN = found?.AlarmArn ?? '';
    expect(ResourceARN).toBe('arn:aws:cloudwatch:us-east-1:000000000000:alarm:too-many');
    const tags = async () => (await cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags;
    expect(await tags()).toEqual(Tags);
    await cloudwatch.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: 'other', Value: 'y' }] }));
    await cloudwatch.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['thumbs:stack'] }));
    expect(await tags()).toEqual([{ Key: 'other', Value: 'y' }]);
  });

  it('is found by name, prefix and state, in pages and in its region only', async () => {
    const { cloud, cloudwatch } = await withClock();
    for (const AlarmName of ['a-1', 'a-2', 'b-1']) {
      await cloudwatch.send(new PutMetricAlarmCommand({ ...alarm, AlarmName }));
    }
    const names = async (input: object, client = cloudwatch) => {
      const { MetricAlarms = [], NextToken } = await client.send(new DescribeAlarmsCommand(input));
      return { names: MetricAlarms.map(({ AlarmName }) => AlarmName), NextToken };
    };
    expect((await names({ AlarmNamePrefix: 'a-' })).names).toEqual(['a-1', 'a-2']);
    expect((await names({ StateValue: 'OK' })).names).toEqual([]);
    const first = await names({ MaxRecords: 2 });
    expect((await names({ MaxRecords: 2, NextToken: first.NextToken })).names).toEqual(['b-1']);
    expect((await names({}, cloud.client(CloudWatchClient, { region: 'eu-west-1' }))).names).toEqual([]);
    await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ['a-1', 'b-1'] }));
    expect((await names({})).names).toEqual(['a-2']);
    await expect(cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ['b-1'] }))).rejects.toMatchObject({
      name: 'ResourceNotFound',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it.each([
    [{ AlarmName: '' }, 'ValidationException'],
    [{ ComparisonOperator: 'Bigger' }, 'ValidationException'],
    [{ EvaluationPeriods: 0 }, 'ValidationException'],
    [{ DatapointsToAlarm: 3 }, 'ValidationException'],
    [{ TreatMissingData: 'whatever' }, 'ValidationException'],
    [{ Period: 61 }, 'ValidationException'],
    [{ Statistic: undefined }, 'MissingRequiredParameterException'],
    [{ Threshold: undefined }, 'MissingRequiredParameterException'],
  ])('is refused with %j', async (change, name) => {
    const { cloudwatch } = await withClock();
    const input = { ...alarm, ...change } as PutMetricAlarmCommandInput;
    await expect(cloudwatch.send(new PutMetricAlarmCommand(input))).rejects.toMatchObject({ name });
  });
});

describe('a dashboard', () => {
  it('is put, read, listed, tagged at birth, and deleted', async () => {
    const { cloudwatch } = await withClock();
    const DashboardName = 'demo';
    const DashboardBody = JSON.stringify({ widgets: [] });
    const Tags = [{ Key: 'a', Value: 'b' }];
    await cloudwatch.send(new PutDashboardCommand({ DashboardName, DashboardBody, Tags }));
    const found = await cloudwatch.send(new GetDashboardCommand({ DashboardName }));
    expect(found).toMatchObject({
      DashboardBody,
      DashboardArn: 'arn:aws:cloudwatch::000000000000:dashboard/demo',
    });
    const { DashboardEntries } = await cloudwatch.send(
      new ListDashboardsCommand({ DashboardNamePrefix: 'de' }),
    );
    expect(DashboardEntries).toMatchObject([{ DashboardName, Size: 14 }]);
    const ResourceARN = found.DashboardArn;
    expect((await cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags).toEqual(Tags);
    await cloudwatch.send(new DeleteDashboardsCommand({ DashboardNames: [DashboardName] }));
    const gone = { name: 'ResourceNotFound', $metadata: { httpStatusCode: 404 } };
    await expect(cloudwatch.send(new GetDashboardCommand({ DashboardName }))).rejects.toMatchObject(gone);
    await expect(
      cloudwatch.send(new DeleteDashboardsCommand({ DashboardNames: [DashboardName] })),
    ).rejects.toMatchObject(gone);
    const bad = new PutDashboardCommand({ DashboardName, DashboardBody: 'no JSON' });
    await expect(cloudwatch.send(bad)).rejects.toMatchObject({ name: 'DashboardInvalidInputError' });
  });
});

describe('metrics', () => {
  const hour = { StartTime: new Date(start - 60 * minute), EndTime: new Date(start + 60 * minute) };

  it('are put together by periods', async () => {
    const { cloudwatch, measure, pass } = await withClock();
    await measure('Duration', 10, 30);
    pass(minute);
    await measure('Duration', 80);
    const input = { Namespace: 'thumbs', MetricName: 'Duration', ...hour };
    const Statistics = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] as const;
    const ask = async (Period: number) => {
      const command = new GetMetricStatisticsCommand({ ...input, Period, Statistics: [...Statistics] });
      return (await cloudwatch.send(command)).Datapoints;
    };
    expect(await ask(3600)).toMatchObject([
      { Timestamp: new Date(start), SampleCount: 3, Average: 40, Sum: 120, Minimum: 10, Maximum: 80 },
    ]);
    expect(await ask(60)).toHaveLength(2);
    const Metric = { Namespace: 'thumbs', MetricName: 'Duration' };
    const MetricDataQueries = [{ Id: 'm', MetricStat: { Metric, Period: 60, Stat: 'Average' } }];
    const data = await cloudwatch.send(new GetMetricDataCommand({ MetricDataQueries, ...hour }));
    expect(data.MetricDataResults).toMatchObject([
      {
        Id: 'm',
        Values: [80, 20],
        Timestamps: [new Date(start + minute), new Date(start)],
        StatusCode: 'Complete',
      },
    ]);
  });

  it('come out of log lines that say so', async () => {
    const { cloud, cloudwatch } = await withClock();
    const logs = cloud.client(CloudWatchLogsClient);
    const place = { logGroupName: 'g', logStreamName: 's' };
    await logs.send(new CreateLogGroupCommand(place));
    await logs.send(new CreateLogStreamCommand(place));
    const directive = {
      Namespace: 'thumbs',
      Dimensions: [['stack']],
      Metrics: [{ Name: 'Images', Unit: 'Count' }, { Name: 'Absent' }],
    };
    const line = { stack: 'demo', Images: 1, _aws: { Timestamp: start, CloudWatchMetrics: [directive] } };
    const lines = [JSON.stringify(line), JSON.stringify(line), '{"_aws": nonsense', 'plain'];
    const logEvents = lines.map((message) => ({ timestamp: start, message }));
    await logs.send(new PutLogEventsCommand({ ...place, logEvents }));
    const { Metrics } = await cloudwatch.send(new ListMetricsCommand({ Namespace: 'thumbs' }));
    const Dimensions = [{ Name: 'stack', Value: 'demo' }];
    expect(Metrics).toEqual([{ Namespace: 'thumbs', MetricName: 'Images', Dimensions }]);
    const input = { Namespace: 'thumbs', MetricName: 'Images', Dimensions, Period: 60, ...hour };
    const command = new GetMetricStatisticsCommand({ ...input, Statistics: ['Sum'] });
    expect((await cloudwatch.send(command)).Datapoints).toMatchObject([{ Sum: 2, Unit: 'Count' }]);
  });

  it('of functions and queues are there, too', async () => {
    const cloud = await withCloud({ timings: { functionPendingMs: 10 } });
    const cloudwatch = cloud.client(CloudWatchClient);
    const code = 'export const handler = async ({ fail }) => { if (fail) throw new Error("no"); };';
    const lambda = await makeFunction(cloud, { code, role: await makeRole(cloud), FunctionName: 'worker' });
    await call(lambda, 'worker', {});
    await call(lambda, 'worker', { fail: true });
    const sqs = cloud.client(SQSClient);
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'dead' }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' }));
    const read = async (Namespace: string, MetricName: string, Name: string, Value: string) => {
      const times = { StartTime: new Date(Date.now() - 5 * minute), EndTime: new Date(Date.now() + minute) };
      const { Datapoints = [] } = await cloudwatch.send(
        new GetMetricStatisticsCommand({
          ...{ Namespace, MetricName, ...times, Period: 3600, Statistics: ['Sum', 'Maximum'] },
          Dimensions: [{ Name, Value }],
        }),
      );
      return Datapoints;
    };
    const invocations = await read('AWS/Lambda', 'Invocations', 'FunctionName', 'worker');
    expect(invocations.reduce((sum, { Sum = 0 }) => sum + Sum, 0)).toBe(2);
    const errors = await read('AWS/Lambda', 'Errors', 'FunctionName', 'worker');
    expect(errors.reduce((sum, { Sum = 0 }) => sum + Sum, 0)).toBe(1);
    const visible = 'ApproximateNumberOfMessagesVisible';
    expect(await read('AWS/SQS', visible, 'QueueName', 'dead')).toMatchObject([{ Maximum: 1 }]);
    expect(await read('AWS/SQS', 'ApproximateAgeOfOldestMessage', 'QueueName', 'dead')).toHaveLength(1);
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
  });
});
