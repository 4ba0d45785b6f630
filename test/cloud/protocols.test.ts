// CloudWatch and SQS in every protocol that AWS's SDKs speak: CBOR, Query and JSON. One table of operations answers all.
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetDashboardCommand,
  GetMetricStatisticsCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AwsJson1_0Protocol, AwsQueryProtocol } from '@aws-sdk/core/protocols';
import { SmithyRpcV2CborProtocol } from '@smithy/core/cbor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCloud, type TestCloud } from '../support/cloud/cloud.ts';
import { signedFetch } from '../support/cloud/signed.ts';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await openCloud();
});
afterAll(() => cloud.dispose());

const settings = {
  defaultNamespace: 'com.amazonaws.cloudwatch',
  xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
  version: '2010-08-01',
  serviceTarget: 'GraniteServiceVersion20100801',
};

describe.each([
  ['CBOR', new SmithyRpcV2CborProtocol(settings)],
  ['Query', new AwsQueryProtocol(settings)],
  ['JSON', new AwsJson1_0Protocol({ ...settings, awsQueryCompatible: true })],
])('CloudWatch in %s', (name, protocol) => {
  const client = () => cloud.client(CloudWatchClient, { protocol });
  const Dimensions = [{ Name: 'protocol', Value: name }];
  const metric = { Namespace: 'test', MetricName: 'm', Dimensions };

  it('takes numbers, times and lists, and answers with them', async () => {
    const at = new Date();
    const MetricData = [
      { MetricName: 'm', Dimensions, Timestamp: at, Values: [1.5, 2], Counts: [2, 1] },
      { MetricName: 'm', Dimensions, Timestamp: at, Value: 4 },
    ];
    await client().send(new PutMetricDataCommand({ Namespace: 'test', MetricData }));
    const { Datapoints } = await client().send(
      new GetMetricStatisticsCommand({
        ...metric,
        StartTime: new Date(at.getTime() - 60_000),
        EndTime: new Date(at.getTime() + 60_000),
        Period: 60,
        Statistics: ['Sum', 'SampleCount'],
      }),
    );
    expect(Datapoints).toEqual([
      {
        Sum: 9,
        SampleCount: 4,
        Unit: 'None',
        Timestamp: new Date(Math.floor(at.getTime() / 60_000) * 60_000),
      },
    ]);
  });

  it('keeps an alarm as it was sent', async () => {
    const alarm = {
      ...metric,
      AlarmName: `alarm ${name} <&>`,
      Period: 60,
      EvaluationPeriods: 2,
      Threshold: 0.5,
      ActionsEnabled: false,
      Statistic: 'Sum' as const,
      ComparisonOperator: 'GreaterThanThreshold' as const,
    };
    await client().send(new PutMetricAlarmCommand(alarm));
    const { MetricAlarms } = await client().send(
      new DescribeAlarmsCommand({ AlarmNames: [alarm.AlarmName] }),
    );
    expect(MetricAlarms).toMatchObject([{ ...alarm, StateUpdatedTimestamp: expect.any(Date) }]);
  });

  it('refuses in the protocol of the request', async () => {
    await expect(client().send(new GetDashboardCommand({ DashboardName: 'none' }))).rejects.toMatchObject({
      message: expect.stringContaining('none'),
      $metadata: { httpStatusCode: 404 },
    });
  });
});

describe('SQS in Query', () => {
  const ask = async (path: string, fields: Record<string, string>) => {
    const answer = await signedFetch(`${cloud.endpoint}${path}`, {
      method: 'POST',
      service: 'sqs',
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: new URLSearchParams({ Version: '2012-11-05', ...fields }).toString(),
    });
    return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
  };

  it('makes a queue, and sends to its own address what a JSON client receives', async () => {
    const made = await ask('/', {
      Action: 'CreateQueue',
      QueueName: 'query',
      'Attribute.1.Name': 'VisibilityTimeout',
      'Attribute.1.Value': '7',
      'Tag.1.Key': 'a',
      'Tag.1.Value': 'b',
    });
    expect(made.text).toContain(`<QueueUrl>${cloud.endpoint}/000000000000/query</QueueUrl>`);
    const attributes = await ask('/000000000000/query', {
      Action: 'GetQueueAttributes',
      'AttributeName.1': 'VisibilityTimeout',
    });
    expect(attributes.text).toContain(
      '<Attribute><Name>VisibilityTimeout</Name><Value>7</Value></Attribute></GetQueueAttributesResult>',
    );
    const tags = await ask('/000000000000/query', { Action: 'ListQueueTags' });
    expect(tags.text).toContain('<Tag><Key>a</Key><Value>b</Value></Tag>');
    await ask('/000000000000/query', {
      Action: 'SendMessage',
      MessageBody: 'hello',
      'MessageAttribute.1.Name': 'colour',
      'MessageAttribute.1.Value.DataType': 'String',
      'MessageAttribute.1.Value.StringValue': 'red',
    });
    const QueueUrl = `${cloud.endpoint}/000000000000/query`;
    const input = { QueueUrl, MessageAttributeNames: ['All'] };
    const { Messages } = await cloud.client(SQSClient).send(new ReceiveMessageCommand(input));
    const colour = { DataType: 'String', StringValue: 'red' };
    expect(Messages).toMatchObject([{ Body: 'hello', MessageAttributes: { colour } }]);
  });

  it('answers batches entry by entry', async () => {
    await cloud.client(SQSClient).send(new CreateQueueCommand({ QueueName: 'batches' }));
    const sent = await ask('/000000000000/batches', {
      Action: 'SendMessageBatch',
      'SendMessageBatchRequestEntry.1.Id': 'good',
      'SendMessageBatchRequestEntry.1.MessageBody': '<&>',
      'SendMessageBatchRequestEntry.2.Id': 'bad',
      'SendMessageBatchRequestEntry.2.MessageBody': '\u0000',
    });
    expect(sent.text).toMatch(
      /<SendMessageBatchResultEntry><Id>good<\/Id>.*<BatchResultErrorEntry><Id>bad<\/Id>/,
    );
    const got = await ask('/000000000000/batches', { Action: 'ReceiveMessage', MaxNumberOfMessages: '10' });
    expect(got.text).toMatch(/<ReceiveMessageResult><Message>.*<Body>&lt;&amp;&gt;<\/Body>.*<\/Message>/);
  });

  it('refuses in XML, with the code of that protocol', async () => {
    const { status, type, text } = await ask('/', { Action: 'GetQueueUrl', QueueName: 'none' });
    expect([status, type]).toEqual([400, 'text/xml']);
    expect(text).toContain('<Code>AWS.SimpleQueueService.NonExistentQueue</Code>');
    expect(text).toContain('<Detail></Detail>');
  });
});
