// Messages that the function gave back too often, as SQS moved them aside or as Lambda wrote them down (trigger `s3`).
// Reading hides a message for a while; one that is not dealt with is shown again at once, so that looking loses nothing.
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { cleanupClient } from '../aws/cleanup.ts';
import type { Context } from '../aws/session.ts';
import { ThumbsError, whileDoing } from '../errors/errors.ts';
import { type LetterContent, readLetter } from './dead-letter.ts';
import { batchSize } from './jobs-queue.ts';

export interface DeadLetter extends LetterContent {
  id: string;
  receipt: string;
  /** When it came into the jobs queue; under the trigger `s3`, when Lambda gave up. ISO 8601. */
  sentAt: string;
  /** How the body begins, of a letter that cannot be sent on. */
  excerpt?: string;
}

export interface DeadLetters {
  /** Every letter once, ten at a time. What is not deleted is shown again at the end. */
  read(): AsyncGenerator<DeadLetter[]>;
  /** Ten at most. Throws when one is still there. */
  remove(letters: readonly DeadLetter[]): Promise<void>;
}

/** Long enough to send ten messages on; too short to keep a letter from the next command after a crash. */
const hiddenSeconds = 120;
/** Enough to recognise a message by, in characters. */
const excerptLength = 200;
/** Asks all of SQS's servers: without it, an answer without messages does not mean an empty queue. */
const waitSeconds = 1;

export async function openDeadLetters(context: Context): Promise<DeadLetters> {
  // Not stopped by Ctrl-C: a letter that was sent on has to be deleted, and a hidden one shown again.
  const sqs = cleanupClient(context, SQSClient);
  const QueueName = context.names.of('dead-letters');
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName })).catch((error) => {
    throw whileDoing(`looking into the queue ${QueueName}`, error);
  });
  /** Id → receipt, and no more of a letter: there may be very many. */
  const held = new Map<string, string>();
  const receive = async () => {
    const command = new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: batchSize,
      VisibilityTimeout: hiddenSeconds,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['SentTimestamp'],
    });
    const { Messages = [] } = await sqs.send(command);
    return Messages.map((message) => letterOf(message, context.names.of('originals')));
  };
  return {
    async *read() {
      try {
        for (;;) {
          context.signal.throwIfAborted();
          const letters = await receive();
          const fresh = letters.filter(({ id }) => !held.has(id));
          for (const { id, receipt } of letters) held.set(id, receipt);
          // None, or only such as came round again.
          if (fresh.length === 0) return;
          yield fresh;
        }
      } finally {
        await show(sqs, QueueUrl, [...held.values()]);
      }
    },
    async remove(letters) {
      const Entries = letters.map(({ receipt }, index) => ({ Id: String(index), ReceiptHandle: receipt }));
      const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      if (Failed[0]) throw stuck(QueueName, Failed[0].Message);
      for (const { id } of letters) held.delete(id);
    },
  };
}

/** A letter that somebody else has deleted or taken meanwhile needs no showing: failures of single ones are no matter. */
async function show(sqs: SQSClient, QueueUrl: string | undefined, receipts: string[]): Promise<void> {
  while (receipts.length > 0) {
    const Entries = receipts.splice(0, batchSize).map((ReceiptHandle, index) => {
      return { Id: String(index), ReceiptHandle, VisibilityTimeout: 0 };
    });
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
  }
}

function letterOf(message: Message, originals: string): DeadLetter {
  const { MessageId = '', ReceiptHandle = '', Body = '', Attributes = {} } = message;
  const content = readLetter(Body, originals);
  return {
    id: MessageId,
    receipt: ReceiptHandle,
    sentAt: new Date(Number(Attributes.SentTimestamp ?? 0)).toISOString(),
    ...content,
    ...(content.body === undefined ? { excerpt: Body.slice(0, excerptLength) } : {}),
  };
}

function stuck(queue: string, reason: string | undefined): ThumbsError {
  return new ThumbsError('MessageNotDeleted', `a message was sent on, but is still in ${queue}: ${reason}`, {
    fix: 'run the same command again: doing an image twice does no harm',
  });
}
