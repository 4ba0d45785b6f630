import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { asciiJson } from '../../../../lambda/contract.ts';
import type { Context } from '../../../../src/aws/session.ts';
import { openMessenger, sendMessages } from '../../../../src/transfer/queues/messages.ts';
import { testContext } from '../../../support/fakes/context.ts';

interface Entry {
  Id: string;
  MessageBody: string;
}

/** What the queue says to an entry of a batch: undefined takes it. */
type Refusal = { SenderFault: boolean } | undefined;

/** A context whose SQS client is real down to the wire, where `refuse` answers for the queue. */
function queueThat(refuse: (entry: Entry, batch: number) => Refusal) {
  const taken: string[] = [];
  const batches: Entry[][] = [];
  const handle = async ({ headers, body }: { headers: Record<string, string>; body: string }) => {
    if (headers['x-amz-target']?.endsWith('GetQueueUrl'))
      return reply({ QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/1/jobs' });
    const { Entries } = JSON.parse(body) as { Entries: Entry[] };
    const number = batches.push(Entries);
    const verdicts = Entries.map((entry) => ({ entry, refusal: refuse(entry, number) }));
    const accepted = verdicts.filter(({ refusal }) => !refusal).map(({ entry }) => entry);
    taken.push(...accepted.map(({ MessageBody }) => JSON.parse(MessageBody).image_key));
    return reply({
      Successful: accepted.map(({ Id, MessageBody }) => ({
        Id,
        MessageId: Id,
        MD5OfMessageBody: md5(MessageBody),
      })),
      Failed: verdicts.flatMap(({ entry: { Id }, refusal }) =>
        refusal ? [{ Id, Code: 'Busy', Message: 'not now', ...refusal }] : [],
      ),
    });
  };
  const client = new SQSClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'k', secretAccessKey: 's' },
    requestHandler: { handle } as never,
  });
  const context: Context = { ...testContext(), client: () => client as never };
  return { context, taken, batches };
}

function reply(body: object) {
  const headers = { 'content-type': 'application/x-amz-json-1.0' };
  return { response: { statusCode: 200, headers, body: Readable.from([Buffer.from(JSON.stringify(body))]) } };
}

const md5 = (text: string) => createHash('md5').update(text).digest('hex');
const keys = Array.from({ length: 23 }, (_, index) => `${index}.jpg`);

describe('messages', () => {
  it('go in batches of ten, and the rest with the flush', async () => {
    const { context, taken, batches } = queueThat(() => undefined);
    const messenger = openMessenger(context);
    for (const key of keys) await messenger.add(key);
    expect(taken).toHaveLength(20);
    await messenger.flush();
    expect(taken).toEqual(keys);
    expect(batches.map((batch) => batch.length)).toEqual([10, 10, 3]);
  });

  it('that the queue did not take are sent again, and no others', async () => {
    const { context, taken, batches } = queueThat((_, batch) =>
      batch === 1 ? { SenderFault: false } : undefined,
    );
    await sendMessages(context, keys.slice(0, 10));
    expect(taken).toEqual(keys.slice(0, 10));
    const second = queueThat(({ Id }, batch) =>
      batch < 3 && Id === '4' ? { SenderFault: false } : undefined,
    );
    await sendMessages(second.context, keys.slice(0, 10));
    expect(second.batches.map((batch) => batch.length)).toEqual([10, 1, 1]);
    expect(second.taken.sort()).toEqual(keys.slice(0, 10).sort());
    expect(batches).toHaveLength(2);
  });

  it('that the queue will never take are an error with its reason', async () => {
    const { context, batches } = queueThat(() => ({ SenderFault: true }));
    await expect(sendMessages(context, ['a.jpg'])).rejects.toMatchObject({
      code: 'MessageRefused',
      message: expect.stringContaining('not now (Busy)'),
    });
    expect(batches).toHaveLength(1);
  });

  it('that the queue keeps refusing are given up after four tries', async () => {
    const { context, batches } = queueThat(() => ({ SenderFault: false }));
    await expect(sendMessages(context, ['a.jpg'])).rejects.toMatchObject({ code: 'MessageRefused' });
    expect(batches).toHaveLength(4);
  });

  it('are plain ASCII that reads back to the same key', () => {
    const message = { bucket_name: 'b', image_key: 'ünïcode/写真 "1"\ufffe👍.jpg' };
    const body = asciiJson(message);
    expect(body).toMatch(/^[ -~]+$/);
    expect(JSON.parse(body)).toEqual(message);
  });
});
