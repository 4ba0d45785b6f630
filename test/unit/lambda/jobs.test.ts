import { describe, expect, it } from 'vitest';
import { comparable, decodeKey } from '../../../lambda/events.ts';
import { deliveriesOf } from '../../../lambda/jobs.ts';

function s3Record(eventName: string, key: string, object: Record<string, unknown> = {}) {
  return {
    eventVersion: '2.5',
    eventSource: 'aws:s3',
    eventName,
    s3: { bucket: { name: 'originals' }, object: { key, sequencer: '0055AED6DCD90281E5', ...object } },
  };
}

function sqsEvent(...bodies: unknown[]) {
  const record = (body: unknown, index: number) => ({
    messageId: `m${index + 1}`,
    eventSource: 'aws:sqs',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { Records: bodies.map(record) };
}

/** As SNS sends it to a queue, unless raw delivery is chosen. */
const viaSns = (message: unknown) => ({
  Type: 'Notification',
  MessageId: '1',
  TopicArn: 'arn:aws:sns:eu-west-1:123456789012:pictures',
  Subject: 'Amazon S3 Notification',
  Message: typeof message === 'string' ? message : JSON.stringify(message),
});

const eventBridge = (name: string, key: string) => ({
  version: '0',
  'detail-type': name,
  source: 'aws.s3',
  detail: {
    version: '0',
    bucket: { name: 'originals' },
    object: { key, size: 5, etag: 'b1946ac92492d2347c6235b4d2611184', sequencer: '0055AED6DCD90281E5' },
    reason: 'PutObject',
  },
});

const padded = '000000000000000055AED6DCD90281E5'.padStart(32, '0');

describe('an SQS batch', () => {
  it('says which messages become dead letters when they fail once more', () => {
    const [record] = sqsEvent({ Records: [s3Record('ObjectCreated:Put', 'a.jpg')] }).Records;
    const received = (count: string) => ({ ...record, attributes: { ApproximateReceiveCount: count } });
    const deliveries = deliveriesOf({ Records: [received('4'), received('5')] });
    expect(deliveries.map(({ isLastTry }) => isLastTry)).toEqual([undefined, true]);
  });

  it('becomes one delivery per message, with every S3 record in it as a job', () => {
    const event = sqsEvent(
      { Records: [s3Record('ObjectCreated:Put', 'a.jpg'), s3Record('ObjectRemoved:Delete', 'b.jpg')] },
      { Records: [s3Record('ObjectCreated:CompleteMultipartUpload', 'c.jpg')] },
    );
    expect(deliveriesOf(event)).toEqual([
      {
        messageId: 'm1',
        ignored: [],
        jobs: [
          { kind: 'created', bucket: 'originals', key: 'a.jpg', sequencer: padded },
          { kind: 'removed', bucket: 'originals', key: 'b.jpg', sequencer: padded },
        ],
      },
      {
        messageId: 'm2',
        ignored: [],
        jobs: [{ kind: 'created', bucket: 'originals', key: 'c.jpg', sequencer: padded }],
      },
    ]);
  });

  it('takes the message that upload sends itself, key as it is', () => {
    const event = sqsEvent({ bucket_name: 'originals', image_key: 'a b+c%20é.jpg' });
    expect(deliveriesOf(event)).toMatchObject([
      { messageId: 'm1', jobs: [{ kind: 'created', bucket: 'originals', key: 'a b+c%20é.jpg' }] },
    ]);
  });

  it('acknowledges the s3:TestEvent of a new notification, plain or through SNS', () => {
    const greeting = { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'originals' };
    for (const delivery of deliveriesOf(sqsEvent(greeting, viaSns(greeting))))
      expect(delivery).toEqual({
        messageId: expect.any(String),
        jobs: [],
        ignored: ['s3:TestEvent'],
      });
  });

  it('takes what SNS wraps, whatever of all this it is', () => {
    const [wrapped, event, own] = deliveriesOf(
      sqsEvent(
        viaSns({ Records: [s3Record('ObjectCreated:Put', 'a+b%2Bc.jpg')] }),
        viaSns(eventBridge('Object Created', 'a+b%2Bc.jpg')),
        viaSns({ bucket_name: 'originals', image_key: 'a' }),
      ),
    );
    expect(wrapped?.jobs).toEqual([
      { kind: 'created', bucket: 'originals', key: 'a b+c.jpg', sequencer: padded },
    ]);
    expect(event?.jobs).toMatchObject([{ kind: 'created', bucket: 'originals', key: 'a+b%2Bc.jpg' }]);
    expect(own?.jobs).toMatchObject([{ kind: 'created', bucket: 'originals', key: 'a' }]);
  });

  it('takes events of EventBridge, whose keys are not encoded', () => {
    const [made, gone] = deliveriesOf(
      sqsEvent(
        eventBridge('Object Created', 'trip/100% é+1.jpg'),
        eventBridge('Object Deleted', 'trip/%41.jpg'),
      ),
    );
    expect(made?.jobs).toEqual([
      {
        kind: 'created',
        bucket: 'originals',
        key: 'trip/100% é+1.jpg',
        sequencer: padded,
        eTag: 'b1946ac92492d2347c6235b4d2611184',
      },
    ]);
    expect(gone?.jobs).toMatchObject([{ kind: 'removed', key: 'trip/%41.jpg' }]);
  });

  it('takes what can be read of a message, and says of the rest why not', () => {
    const records = [s3Record('ObjectCreated:Put', 'a.jpg'), s3Record('ObjectCreated:Put', '100%.jpg'), 7];
    expect(deliveriesOf(sqsEvent({ Records: records }))).toMatchObject([
      { messageId: 'm1', jobs: [{ key: 'a.jpg' }], unreadable: expect.stringContaining('form-encoded') },
    ]);
  });

  it.each([
    ['not JSON', 'hello'],
    ['JSON of something else', { hello: 'world' }],
    ['null', 'null'],
    ['a list', '[]'],
    ['an event without records', { Records: [] }],
    ['records of another service', { Records: [{ eventSource: 'aws:dynamodb', dynamodb: {} }] }],
    ['an S3 event of a kind that is not known', { Records: [s3Record('ObjectPainted:Blue', 'a')] }],
    ['garbage in an envelope of SNS', viaSns('{"Records"')],
    ['a subscription that SNS wants confirmed', { Type: 'SubscriptionConfirmation', Message: '{}' }],
    ['an event of EventBridge without a key', eventBridge('Object Created', '')],
    ['an event of EventBridge of a kind that is not known', eventBridge('Object Painted', 'a')],
    [
      'an event of EventBridge of another service',
      { ...eventBridge('Object Created', 'a'), source: 'aws.ec2' },
    ],
    [
      'an S3 event of another major version',
      { Records: [{ ...s3Record('ObjectCreated:Put', 'a'), eventVersion: '3.0' }] },
    ],
    ['a record without a key', { Records: [s3Record('ObjectCreated:Put', '')] }],
    ['a key that is not form-encoded', { Records: [s3Record('ObjectCreated:Put', '100%.jpg')] }],
  ])('says why it cannot read %s, and takes nothing else along', (_, body) => {
    const [bad, good] = deliveriesOf(sqsEvent(body, { bucket_name: 'originals', image_key: 'a' }));
    expect(bad).toMatchObject({ messageId: 'm1', jobs: [], unreadable: expect.stringMatching(/\w+/) });
    expect(good?.jobs).toHaveLength(1);
  });
});

describe('a direct event', () => {
  it('of S3 has no message to give back', () => {
    const [delivery] = deliveriesOf({ Records: [s3Record('ObjectCreated:Copy', 'a.jpg')] });
    expect(delivery).toEqual({
      ignored: [],
      jobs: [{ kind: 'created', bucket: 'originals', key: 'a.jpg', sequencer: padded }],
    });
  });

  it('may be a single message, as a person would invoke the function', () => {
    const [delivery] = deliveriesOf({ bucket_name: 'originals', image_key: 'a.jpg' });
    expect(delivery).toMatchObject({ jobs: [{ kind: 'created', bucket: 'originals', key: 'a.jpg' }] });
  });
});

describe('a direct event of others', () => {
  it('may come from EventBridge or SNS', () => {
    const [bridged] = deliveriesOf(eventBridge('Object Created', 'a b.jpg'));
    expect(bridged).toMatchObject({ jobs: [{ key: 'a b.jpg' }] });
    const Message = JSON.stringify({ Records: [s3Record('ObjectCreated:Put', 'a+b.jpg')] });
    const [told] = deliveriesOf({ Records: [{ EventSource: 'aws:sns', Sns: { Message } }] });
    expect(told).toMatchObject({ jobs: [{ key: 'a b.jpg' }] });
  });

  it.each([
    ['garbage', 'hello'],
    ['nothing', undefined],
    ['messages of SQS among others', { Records: [...sqsEvent('{}').Records, { other: 1 }] }],
  ])('may be %s, which is said', (_, event) => {
    expect(deliveriesOf(event)).toMatchObject([{ jobs: [], unreadable: expect.stringMatching(/\w+/) }]);
    expect(deliveriesOf(event)[0]).not.toHaveProperty('messageId');
  });
});

describe('event names', () => {
  it.each([
    ['ObjectCreated:Post', 'created'],
    ['ObjectRemoved:DeleteMarkerCreated', 'removed'],
    ['LifecycleExpiration:Delete', 'removed'],
  ])('%s means %s', (name, kind) => {
    expect(deliveriesOf({ Records: [s3Record(name, 'a')] })[0]?.jobs).toMatchObject([{ kind }]);
  });

  it('are those of servers that stand in for S3, too', () => {
    const records = ['s3:ObjectCreated:Put', 's3:ObjectRemoved:Delete'].map((name) => s3Record(name, 'a'));
    expect(deliveriesOf({ Records: records })[0]?.jobs).toMatchObject([
      { kind: 'created' },
      { kind: 'removed' },
    ]);
  });

  it.each([
    ...['ObjectTagging:Put', 'ObjectAcl:Put', 'ObjectRestore:Completed', 'ReducedRedundancyLostObject'],
    ...['Replication:OperationFailedReplication', 'LifecycleTransition', 'IntelligentTiering'],
  ])('%s needs nothing done', (name) => {
    expect(deliveriesOf({ Records: [s3Record(name, 'a')] })).toEqual([{ jobs: [], ignored: [name] }]);
  });

  it.each(['Object Restore Completed', 'Object Storage Class Changed', 'Object Tags Added'])(
    '%s needs nothing done',
    (name) => {
      expect(deliveriesOf(eventBridge(name, 'a'))).toEqual([{ jobs: [], ignored: [name] }]);
    },
  );
});

describe('keys', () => {
  it.each([
    ['a+b%2Bc+%C3%A9.jpg', 'a b+c é.jpg'],
    ['trip/%E2%9C%93.png', 'trip/✓.png'],
    ['100%25.jpg', '100%.jpg'],
  ])('%s is %s', (encoded, key) => {
    expect(decodeKey(encoded)).toBe(key);
  });
});

describe('sequencers', () => {
  it('of different lengths compare as S3 says: the shorter one padded with zeros', () => {
    const events = ['0055AED6DCD90281E5', 'FF', '100', '55aed6dcd90281e6'];
    expect(events.toSorted((a, b) => (comparable(a) < comparable(b) ? -1 : 1))).toEqual([
      'FF',
      '100',
      '0055AED6DCD90281E5',
      '55aed6dcd90281e6',
    ]);
  });
});
