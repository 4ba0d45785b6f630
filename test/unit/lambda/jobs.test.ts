import { describe, expect, it } from 'vitest';
import { comparable, decodeKey, deliveriesOf } from '../../../lambda/jobs.ts';

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

const padded = '000000000000000055AED6DCD90281E5'.padStart(32, '0');

describe('an SQS batch', () => {
  it('becomes one delivery per message, with every S3 record in it as a job', () => {
    const event = sqsEvent(
      { Records: [s3Record('ObjectCreated:Put', 'a.jpg'), s3Record('ObjectRemoved:Delete', 'b.jpg')] },
      { Records: [s3Record('ObjectCreated:CompleteMultipartUpload', 'c.jpg')] },
    );
    expect(deliveriesOf(event)).toEqual([
      {
        messageId: 'm1',
        tries: 1,
        jobs: [
          { kind: 'created', bucket: 'originals', key: 'a.jpg', sequencer: padded },
          { kind: 'removed', bucket: 'originals', key: 'b.jpg', sequencer: padded },
        ],
      },
      {
        messageId: 'm2',
        tries: 1,
        jobs: [{ kind: 'created', bucket: 'originals', key: 'c.jpg', sequencer: padded }],
      },
    ]);
  });

  it('takes the message that upload sends itself, key as it is', () => {
    const event = sqsEvent({ bucket_name: 'originals', image_key: 'a b+c%20é.jpg' });
    expect(deliveriesOf(event)).toEqual([
      { messageId: 'm1', tries: 1, jobs: [{ kind: 'created', bucket: 'originals', key: 'a b+c%20é.jpg' }] },
    ]);
  });

  it('acknowledges the s3:TestEvent of a new notification', () => {
    const event = sqsEvent({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'originals' });
    expect(deliveriesOf(event)).toEqual([{ messageId: 'm1', tries: 1, jobs: [] }]);
  });

  it('tells how often a message was received, because one that comes back may have done harm', () => {
    const event = sqsEvent({ bucket_name: 'originals', image_key: 'a' });
    const Records = event.Records.map((record) => ({
      ...record,
      attributes: { ApproximateReceiveCount: '3' },
    }));
    expect(deliveriesOf({ Records })).toMatchObject([{ messageId: 'm1', tries: 3 }]);
  });

  it.each([
    ['not JSON', 'hello'],
    ['JSON of something else', { hello: 'world' }],
    ['null', 'null'],
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
      tries: 1,
      jobs: [{ kind: 'created', bucket: 'originals', key: 'a.jpg', sequencer: padded }],
    });
  });

  it('may be a single message, as a person would invoke the function', () => {
    const [delivery] = deliveriesOf({ bucket_name: 'originals', image_key: 'a.jpg' });
    expect(delivery).toMatchObject({ jobs: [{ kind: 'created', bucket: 'originals', key: 'a.jpg' }] });
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

  it.each(['ObjectTagging:Put', 'ObjectRestore:Completed', 'ReducedRedundancyLostObject'])(
    '%s needs nothing done',
    (name) => {
      expect(deliveriesOf({ Records: [s3Record(name, 'a')] })).toEqual([{ tries: 1, jobs: [] }]);
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
