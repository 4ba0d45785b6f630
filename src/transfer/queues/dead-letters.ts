// Messages that the function returned too often, moved aside by SQS or recorded by Lambda (trigger `s3`).
// Reading hides a message for a while; an unhandled one is made visible again at once, so that looking loses nothing.
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { cleanupClient } from '../../aws/cleanup.ts';
import type { Context } from '../../aws/session.ts';
import { ThumbsError, whileDoing } from '../../errors/errors.ts';
import { type LetterContent, readLetter } from './dead-letter.ts';
import { batchSize } from './jobs-queue.ts';

export interface DeadLetter extends LetterContent {
  id: string;
  receipt: string;
  /** When it entered the jobs queue; under the trigger `s3`, when Lambda stopped trying. ISO 8601. */
  sentAt: string;
  /** The start of the body, for a letter that cannot be sent on. */
  excerpt?: string;
}

export interface DeadLetters {
  /** Every letter once, ten at a time. Letters that are not deleted become visible again at the end. */
  read(): AsyncGenerator<DeadLetter[]>;
  /** At most ten. Throws when one still exists. */
  remove(letters: readonly DeadLetter[]): Promise<void>;
}

/** Long enough to send ten messages on; too short to hide a letter from the next command after a crash. */
const hiddenSeconds = 120;
/** Enough characters to recognise a message. */
const excerptLength = 200;
/** Queries all of SQS's servers: otherwise an answer without messages does not mean an empty queue. */
const waitSeconds = 1;

export async function openDeadLetters(context: Context): Promise<DeadLetters> {
  // Ctrl-C does not stop this: a letter that was sent on must be deleted, and a hidden one made visible again.
  const sqs = cleanupClient(context, SQSClient);
  const QueueName = context.names.of('dead-letters');
  const QueueUrl = await findQueue(sqs, QueueName);
  /** Id → receipt, and nothing else of a letter: there may be very many. */
  const held = new Map<string, string>();
  return {
    async *read() {
      try {
        for (;;) {
          context.signal.throwIfAborted();
          const messages = await receive(sqs, QueueUrl);
          const letters = messages.map((message) => letterOf(message, context.names.originals.bucket));
          const fresh = letters.filter(({ id }) => !held.has(id));
          for (const { id, receipt } of letters) held.set(id, receipt);
          // None, or only letters that came round again.
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

async function findQueue(sqs: SQSClient, QueueName: string): Promise<string | undefined> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName })).catch((error) => {
    throw whileDoing(`reading the queue ${QueueName}`, error);
  });
  return QueueUrl;
}

async function receive(sqs: SQSClient, QueueUrl: string | undefined): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl,
    MaxNumberOfMessages: batchSize,
    VisibilityTimeout: hiddenSeconds,
    WaitTimeSeconds: waitSeconds,
    MessageSystemAttributeNames: ['SentTimestamp'],
  });
  const { Messages = [] } = await sqs.send(command);
  return Messages;
}

/** A letter that somebody else has deleted or taken needs no unhiding: single failures do not matter. */
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
    fix: 'run the same command again: processing an image twice is harmless',
  });
}
