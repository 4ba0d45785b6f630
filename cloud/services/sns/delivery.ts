// Messages on their way. Each is stored before the publisher is answered and deleted when it has arrived: a crash in between
// delivers twice, which SNS allows, but never not at all.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { maySend } from '../../authorization/service-access.ts';
import { logLine } from '../../log.ts';
import { appendLine } from '../../own-files.ts';
import type { Cloud } from '../../service.ts';
import type { Collection } from '../../store.ts';
import { envelopeOf, headersOf, mailOf } from './envelope.ts';
import { openPoster, type Poster } from './poster.ts';
import type { Message, Protocol, Subscription } from './records.ts';

export interface Courier {
  /** Takes a message over, to be delivered soon. */
  send(subscription: Subscription, message: Message): void;
  isBusy(): boolean;
  close(): Promise<void>;
}

interface Waiting {
  subscriptionArn: string;
  message: Message;
  tries: number;
}

/** Some retries at once, as SNS does, then one a second. What fails for this long is given up. */
const maxTries = 12;
const triesAtOnce = 3;
const retryMs = 1000;

interface Delivery {
  cloud: Cloud;
  subscriptions: Collection<Subscription>;
  outbox: Collection<Waiting>;
  poster: Poster;
  running: Map<string, Promise<void>>;
  retries: Set<NodeJS.Timeout>;
  closed: boolean;
}

/** Goes on with what an earlier run has left. */
export function openCourier(cloud: Cloud, subscriptions: Collection<Subscription>): Courier {
  const delivery: Delivery = {
    cloud,
    subscriptions,
    outbox: cloud.store.collection('sns-outbox'),
    poster: openPoster(),
    running: new Map(),
    retries: new Set(),
    closed: false,
  };
  // The other services do not exist yet.
  if (delivery.outbox.entries().length > 0) later(delivery, () => startAll(delivery), 0);
  return {
    send({ arn }, message) {
      const key = randomUUID();
      delivery.outbox.put(key, { subscriptionArn: arn, message, tries: 0 });
      start(delivery, key);
    },
    isBusy: () => delivery.running.size > 0,
    async close() {
      delivery.closed = true;
      for (const timer of delivery.retries) clearTimeout(timer);
      delivery.poster.close();
      await Promise.all(delivery.running.values());
    },
  };
}

function startAll(delivery: Delivery): void {
  for (const [key] of delivery.outbox.entries()) start(delivery, key);
}

function start(delivery: Delivery, key: string): void {
  const run = attempt(delivery, key).finally(() => delivery.running.delete(key));
  delivery.running.set(key, run);
}

function later(delivery: Delivery, run: () => void, ms: number): void {
  const timer = setTimeout(() => {
    delivery.retries.delete(timer);
    run();
  }, ms).unref();
  delivery.retries.add(timer);
}

async function attempt(delivery: Delivery, key: string): Promise<void> {
  const { outbox, subscriptions, cloud } = delivery;
  for (let waiting = outbox.get(key); waiting && !delivery.closed; waiting = outbox.get(key)) {
    const subscription = subscriptions.get(waiting.subscriptionArn);
    // Ended meanwhile.
    const failure = subscription && (await deliver(delivery, subscription, waiting.message));
    if (delivery.closed) return;
    const tries = waiting.tries + 1;
    if (failure === undefined || tries >= maxTries) outbox.delete(key);
    else outbox.put(key, { ...waiting, tries });
    if (failure === undefined) return;
    if (tries >= maxTries)
      return logLine(cloud.dataDir, `SNS gave up a message for ${subscription?.endpoint}: ${failure}`);
    if (tries >= triesAtOnce) return later(delivery, () => start(delivery, key), retryMs);
  }
}

/** Why it failed, or undefined. */
async function deliver(
  delivery: Delivery,
  subscription: Subscription,
  message: Message,
): Promise<string | undefined> {
  try {
    await ways[subscription.protocol](delivery, subscription, message);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

type Way = (delivery: Delivery, subscription: Subscription, message: Message) => Promise<void>;

const isRaw = ({ attributes }: Subscription, { kind }: Message) =>
  kind === 'Notification' && attributes.RawMessageDelivery === 'true';

const post: Way = ({ cloud, poster }, subscription, message) => {
  const asIs = isRaw(subscription, message);
  const body = asIs ? message.text : envelopeOf(cloud.endpoint(), subscription, message);
  return poster.post(subscription.endpoint, headersOf(subscription, message, asIs), body);
};

/** No mail is sent: it is kept where a person can read it. */
const keep: Way = async ({ cloud }, subscription, message) => {
  const file = join(cloud.dataDir, 'mail.txt');
  appendLine(file, mailOf(cloud.endpoint(), subscription, message));
  logLine(cloud.dataDir, `SNS keeps a mail for ${subscription.endpoint} in ${file}; no mail is sent`);
};

const queue: Way = async ({ cloud }, subscription, message) => {
  const { endpoint: queueArn, topicArn: sourceArn } = subscription;
  const attributes = await cloud.queues.attributes(queueArn);
  if (!attributes) throw new Error('there is no such queue');
  if (!maySend(attributes.Policy, { service: 'sns.amazonaws.com', sourceArn, queueArn }))
    throw new Error('the policy of the queue does not let the topic send');
  if (isRaw(subscription, message)) await cloud.queues.send(queueArn, message.text, message.attributes);
  else await cloud.queues.send(queueArn, envelopeOf(cloud.endpoint(), subscription, message));
};

const ways: Record<Protocol, Way> = { http: post, https: post, email: keep, 'email-json': keep, sqs: queue };
