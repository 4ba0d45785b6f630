// What fauxqs does not know of a message: its trace header, and the queue it fell out of. Kept beside fauxqs's table of messages.
import type { DatabaseSync } from 'node:sqlite';
import type { Message, Queue } from './fauxqs-types.ts';

/** Facts go with their message. */
const schema = `CREATE TABLE IF NOT EXISTS thumbs_message_facts (
  message_id TEXT PRIMARY KEY REFERENCES sqs_messages (message_id) ON DELETE CASCADE, facts TEXT NOT NULL)`;

export function openMessageFacts(db: DatabaseSync) {
  db.exec(schema);
  const put = db.prepare('INSERT OR REPLACE INTO thumbs_message_facts VALUES (?, ?)');
  const all = db.prepare('SELECT message_id AS id, facts FROM thumbs_message_facts');
  return {
    /** After the message itself was written. */
    save({ messageId, facts }: Message): void {
      if (facts) put.run(messageId, JSON.stringify(facts));
    },
    restore(queues: Iterable<Queue>): void {
      const kept = new Map(all.all().map(({ id, facts }) => [String(id), String(facts)]));
      for (const queue of queues) {
        const { ready, delayed, inflight } = queue.inspectMessages();
        const messages: Message[] = [...ready, ...delayed, ...inflight.map(({ message }) => message)];
        for (const message of messages) {
          const facts = kept.get(message.messageId);
          if (facts) message.facts = JSON.parse(facts);
        }
      }
    },
  };
}
