// Publishes to an SNS topic, over SNS's form protocol.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Notification } from '../notification.ts';
import { openAws } from './calls.ts';
import { noAnswer } from './http.ts';

export interface Topic {
  /** Rejects when SNS refuses it, or does not answer in time. */
  publish(notification: Notification): Promise<void>;
}

/** All attempts together. The item is written, and the function's time is for pictures. */
const maxMs = 10_000;

export function openTopic(TopicArn: string): Topic {
  const sns = openAws('sns');
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return {
    async publish({ status, body: Message }) {
      const form = new URLSearchParams({
        Action: 'Publish',
        Version: '2010-03-31',
        TopicArn,
        Message,
        'MessageAttributes.entry.1.Name': 'Status',
        'MessageAttributes.entry.1.Value.DataType': 'String',
        'MessageAttributes.entry.1.Value.StringValue': status,
      });
      await within(maxMs, sns({ method: 'POST', path: '/', headers, body: String(form) }));
    },
  };
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const ending = new AbortController();
  const end = sleep(ms, undefined, { signal: ending.signal }).then(() => {
    throw noAnswer(ms);
  });
  try {
    await Promise.race([work, end]);
  } finally {
    ending.abort();
  }
}
