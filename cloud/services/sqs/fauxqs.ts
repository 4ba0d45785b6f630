// fauxqs without its server: its SQS handlers over our own store, so that its data lies with ours.

import { join } from 'node:path';
import { AwsError } from '../../aws-error.ts';
import { fauxqsModules } from '../fauxqs-modules.ts';
import { queueDoesNotExist } from './errors.ts';
import type { Message, Persistence, Queue, SqsStore, Stores } from './fauxqs-types.ts';
import { openMessageFacts } from './message-facts.ts';

/** The queues of one region. */
export interface Fauxqs {
  readonly region: string;
  readonly store: SqsStore;
  /** Makes a message as SendMessage does: body, message attributes, delay in seconds, message group. */
  createMessage(body: string, attributes: object, delaySeconds?: number, group?: string): Message;
  /** The deduplication id of a body. */
  contentHash(body: string): string;
  /** Fires when the cloud stops: nobody waits for messages any longer. */
  readonly closing: AbortSignal;
  /** An operation that no front answers; fauxqs's errors become AwsErrors. */
  call(operation: string, input: object): object;
  /** Keeps the tags of a queue across restarts. */
  saveTags(queue: Queue): void;
  close(): Promise<void>;
}

/** Throws QueueDoesNotExist. */
export function findQueue({ store }: Pick<Fauxqs, 'store'>, url = ''): Queue {
  const queue = store.getQueueByName(url.slice(url.lastIndexOf('/') + 1));
  if (queue) return queue;
  throw new AwsError('QueueDoesNotExist', queueDoesNotExist);
}

/** The region comes from the store. */
type Action = (input: object, store: SqsStore, request: { headers: object }) => object;

interface Internals {
  SqsStore: (new () => SqsStore) & {
    createMessage: Fauxqs['createMessage'];
    contentBasedDeduplicationId: Fauxqs['contentHash'];
  };
  SnsStore: new () => Stores['snsStore'];
  PersistenceManager: new (dataDir: string) => Persistence;
  SqsError: new () => Error & { code: string; statusCode: number };
  createQueue: Action;
  getQueueUrl: Action;
  setQueueAttributes: Action;
}

const internals = () =>
  fauxqsModules<Internals>([
    ...['sqs/sqsStore.js', 'sns/snsStore.js', 'persistence.js', 'common/errors.js'],
    ...['createQueue', 'getQueueUrl', 'setQueueAttributes'].map((action) => `sqs/actions/${action}.js`),
  ]);

export async function openFauxqs(dataDir: string, region: string): Promise<Fauxqs> {
  const loaded = await internals();
  const { SqsStore, SnsStore, PersistenceManager } = loaded;
  const store = new SqsStore();
  store.region = region;
  const persistence = new PersistenceManager(join(dataDir, 'sqs', region));
  const { saveTags, facts } = repair(persistence);
  // Loading comes before the store has its persistence, or it would write every queue again while it reads.
  persistence.loadSqsAndSns(store, new SnsStore());
  facts.restore(store.allQueues());
  store.persistence = persistence;
  for (const queue of store.allQueues()) queue.persistence = persistence;
  const closing = new AbortController();

  return {
    region,
    store,
    createMessage: SqsStore.createMessage,
    contentHash: SqsStore.contentBasedDeduplicationId,
    closing: closing.signal,
    saveTags,
    call: createCall(loaded, store),
    async close() {
      closing.abort();
      persistence.close();
    },
  };
}

function createCall(
  { SqsError, createQueue, getQueueUrl, setQueueAttributes }: Internals,
  store: SqsStore,
): Fauxqs['call'] {
  const actions = new Map<string, Action>([
    ['CreateQueue', createQueue],
    ['GetQueueUrl', getQueueUrl],
    ['SetQueueAttributes', setQueueAttributes],
  ]);
  return (operation, input) => {
    const action = actions.get(operation);
    if (!action) throw new AwsError('UnknownOperationException', `Unknown action: ${operation}`);
    try {
      return action(input, store, { headers: {} });
    } catch (error) {
      throw error instanceof SqsError ? new AwsError(error.code, error.message, error.statusCode) : error;
    }
  };
}

/**
 * Two of its writes do harm: rewriting a queue (to change tags) deletes the queue's messages by cascade,
 * and making a message visible again sets a NOT NULL column to NULL. Returns the right way to write tags, and what it does not keep.
 */
function repair(persistence: Persistence) {
  // Private in TypeScript only; the schema is pinned by the lockfile and checked by the contract tests.
  const db = persistence['db' as keyof Persistence] as unknown as import('node:sqlite').DatabaseSync;
  // As in store.ts: survives the death of the process, without a disk flush for every message.
  db.exec('PRAGMA synchronous = NORMAL');
  const ready = db.prepare(
    'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
  );
  persistence.updateMessageReady = (messageId) => void ready.run(messageId);
  const tags = db.prepare('UPDATE sqs_queues SET tags = ? WHERE name = ?');
  const facts = openMessageFacts(db);
  const insert = persistence.insertMessage.bind(persistence);
  persistence.insertMessage = (queue, message) => {
    insert(queue, message);
    facts.save(message);
  };
  const saveTags: Fauxqs['saveTags'] = (queue) =>
    void tags.run(JSON.stringify(Object.fromEntries(queue.tags)), queue.name);
  return { saveTags, facts };
}
