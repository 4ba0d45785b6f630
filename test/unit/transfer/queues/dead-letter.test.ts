// A dead letter is read by the very rules of the function, and only what is about our bucket is about our images.
import { describe, expect, it } from 'vitest';
import { readLetter } from '../../../../src/transfer/queues/dead-letter.ts';

const record = (key: string, { bucket = 'originals', eventName = 'ObjectCreated:Put' } = {}) => ({
  eventVersion: '2.1',
  eventName,
  s3: { bucket: { name: bucket }, object: { key, eTag: `tag of ${key}` } },
});
const read = (letter: unknown) =>
  readLetter(typeof letter === 'string' ? letter : JSON.stringify(letter), 'originals');

const viaSns = (message: unknown) => ({ Type: 'Notification', Message: JSON.stringify(message) });
const eventBridge = {
  'detail-type': 'Object Created',
  source: 'aws.s3',
  detail: { bucket: { name: 'originals' }, object: { key: 'a b.jpg', etag: 'tag of a+b.jpg' } },
};

describe('a letter about an image', () => {
  it.each<[string, object]>([
    ['an S3 event', { Records: [record('a+b.jpg')] }],
    ['an S3 event that SNS wrapped', viaSns({ Records: [record('a+b.jpg')] })],
    ['an event of EventBridge', eventBridge],
  ])('names it and is sent on as it is: %s', (_, letter) => {
    const body = JSON.stringify(letter);
    const etags = new Map([['a b.jpg', 'tag of a+b.jpg']]);
    expect(readLetter(body, 'originals')).toEqual({ body, keys: ['a b.jpg'], removedKeys: [], etags });
  });

  it('may be Lambda’s account of a failed call, which has the event inside and tells why', () => {
    const letter = { requestPayload: eventBridge, responsePayload: { errorMessage: 'signal: killed' } };
    expect(read(letter)).toMatchObject({
      body: JSON.stringify(eventBridge),
      keys: ['a b.jpg'],
      reason: 'signal: killed',
    });
  });

  it('tells what was made from what was deleted', () => {
    const removed = record('gone.jpg', { eventName: 'ObjectRemoved:Delete' });
    expect(read({ Records: [record('made.jpg'), removed] })).toMatchObject({
      keys: ['made.jpg'],
      removedKeys: ['gone.jpg'],
    });
  });
});

describe('a letter that the function would give back once more', () => {
  it.each<[string, unknown, RegExp]>([
    ['garbage', 'hello', /not JSON/],
    ['nothing', '', /not JSON/],
    ['something else', { hello: 1 }, /neither an S3 event nor/],
    ['a failed call with something else', { requestPayload: 'hello' }, /not a JSON object/],
    ["S3's greeting", { Event: 's3:TestEvent' }, /asks for nothing \(s3:TestEvent\)/],
    ['an event without effect', { Records: [record('a', { eventName: 'ObjectTagging:Put' })] }, /nothing/],
    ['about another bucket', { Records: [record('a.jpg', { bucket: 'theirs' })] }, /the bucket theirs/],
    ['our own, about another bucket', { bucket_name: 'theirs', image_key: 'a.jpg' }, /the bucket theirs/],
    ['our own, without a bucket', { image_key: 'a.jpg' }, /neither an S3 event nor/],
  ])('names no image, and says why: %s', (_, letter, reason) => {
    expect(read(letter)).toEqual({
      body: undefined,
      keys: [],
      removedKeys: [],
      etags: new Map(),
      reason: expect.stringMatching(reason),
    });
  });

  it('names what can be read of it', () => {
    expect(read({ Records: [record('a.jpg'), record('100%.jpg'), null] })).toMatchObject({
      body: undefined,
      keys: ['a.jpg'],
      reason: expect.stringContaining('form-encoded'),
    });
  });
});
