// fauxqs without its server: its SQS handlers over our own store, so that its data lies with ours.
// The package exports neither store nor persistence, hence the imports by path; the types come from its public function.

import { join } from 'node:path';
import { buildApp } from 'fauxqs';
import { AwsError } from '../../aws-error.ts';
import type { CloudRequest } from '../../service.ts';
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
  /** An SQS operation in fauxqs; its errors become AwsErrors. */
  call(operation: string, input: object, request: CloudRequest): Promise<Record<string, unknown>>;
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

interface Internals {
  SqsStore: (new () => SqsStore) & {
    createMessage: Fauxqs['createMessage'];
    contentBasedDeduplicationId: Fauxqs['contentHash'];
  };
  SnsStore: new () => Stores['snsStore'];
  S3Store: new () => Stores['s3Store'];
  PersistenceManager: new (dataDir: string) => Persistence;
}

async function internals(): Promise<Internals> {
  const dist = new URL('.', import.meta.resolve('fauxqs'));
  const files = ['sqs/sqsStore.js', 'sns/snsStore.js', 's3/s3Store.js', 'persistence.js'];
  const modules = await Promise.all(files.map((file) => import(/* @vite-ignore */ new URL(file, dist).href)));
  return Object.assign({}, ...modules);
}

export async function openFauxqs(dataDir: string, region: string): Promise<Fauxqs> {
  const { SqsStore, SnsStore, S3Store, PersistenceManager } = await internals();
  const stores = { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store: new S3Store() };
  const store = stores.sqsStore;
  const persistence = new PersistenceManager(join(dataDir, 'sqs', region));
  const { saveTags, facts } = repair(persistence);
  // Loading comes before the store has its persistence, or it would write every queue again while it reads.
  persistence.loadSqsAndSns(store, stores.snsStore);
  facts.restore(store.allQueues());
  store.persistence = persistence;
  for (const queue of store.allQueues()) queue.persistence = persistence;
  const app = buildApp({ logger: false, defaultRegion: region, stores });
  await app.ready();
  const closing = new AbortController();

  return {
    region,
    store,
    createMessage: SqsStore.createMessage,
    contentHash: SqsStore.contentBasedDeduplicationId,
    closing: closing.signal,
    saveTags,
    async call(operation, input, request) {
      const headers = {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `AmazonSQS.${operation}`,
        authorization: request.headers.authorization,
      };
      const answer = await app.inject({ method: 'POST', url: '/', headers, payload: JSON.stringify(input) });
      const output = answer.json<Record<string, unknown>>();
      if (answer.statusCode < 300) return output;
      throw asAwsError(output, answer.statusCode);
    },
    async close() {
      closing.abort();
      await app.close();
      persistence.close();
    },
  };
}

function asAwsError({ __type, message }: Record<string, unknown>, status: number): AwsError {
  const code = String(__type ?? 'InternalFailure').replace('com.amazonaws.sqs#', '');
  if (code === 'InvalidAction') return new AwsError('UnknownOperationException', String(message));
  return new AwsError(code, String(message ?? 'fauxqs failed'), status);
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
