// The path to the function: through the jobs queue, ten messages per call, or directly where no queue leads there
// (trigger `s3`).
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetQueueUrlCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { cleanupClient } from '../../aws/cleanup.ts';
import type { Context } from '../../aws/session.ts';
import { ThumbsError, whileDoing } from '../../errors/errors.ts';

/** The most that SendMessageBatch accepts. */
export const batchSize = 10;
/** Failed parts of a batch are sent again after these pauses (ms). */
const retryPausesMs = [200, 1000, 5000];

/** Sends up to `batchSize` bodies. When it throws, some of them may have been accepted. */
export type Sender = (bodies: readonly string[]) => Promise<void>;

export function openSender(context: Context): Sender {
  return context.settings.trigger === 's3' ? toFunction(context) : toQueue(context);
}

/** Lambda keeps the events in its own queue. */
function toFunction(context: Context): Sender {
  const lambda = cleanupClient(context, LambdaClient);
  const FunctionName = context.names.of('worker');
  return async (bodies) => {
    const calls = bodies.map((Payload) =>
      lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload })),
    );
    await Promise.all(calls).catch((error) => {
      throw whileDoing(`calling the function ${FunctionName}`, error);
    });
  };
}

function toQueue(context: Context): Sender {
  // Ctrl-C does not stop this: an image stored without its message would wait forever.
  const sqs = cleanupClient(context, SQSClient);
  let queueUrl: Promise<string> | undefined;
  return async (bodies) => {
    queueUrl ??= findQueue(sqs, context.names.of('jobs'));
    await sendBatch(context, sqs, await queueUrl, bodies);
  };
}

async function findQueue(sqs: SQSClient, QueueName: string): Promise<string> {
  const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  return QueueUrl;
}

async function sendBatch(
  context: Context,
  sqs: SQSClient,
  QueueUrl: string,
  bodies: readonly string[],
): Promise<void> {
  let entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
  for (const pauseMs of [...retryPausesMs, undefined]) {
    const { Failed = [] } = await sqs
      .send(new SendMessageBatchCommand({ QueueUrl, Entries: entries }))
      .catch((error) => {
        throw whileDoing(`sending messages to ${context.names.of('jobs')}`, error);
      });
    const failed = new Set(Failed.map(({ Id }) => Id));
    entries = entries.filter(({ Id }) => failed.has(Id));
    if (entries.length === 0) return;
    if (pauseMs === undefined || Failed.some(({ SenderFault }) => SenderFault)) throw refused(Failed[0]);
    await context.clock.sleep(pauseMs);
  }
}

function refused(
  failed: { Code?: string | undefined; Message?: string | undefined } | undefined,
): ThumbsError {
  const { Code, Message } = failed ?? {};
  return new ThumbsError('MessageRefused', `the jobs queue refused a message: ${Message} (${Code})`, {
    fix: 'run the same command again: stored images are not sent again',
  });
}
