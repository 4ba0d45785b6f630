// The Lambda entry point: events in, outcomes to the log, failures that may succeed later back to the queue.
// Everything expensive is made once, when Lambda loads the module; invocations share it.
import type { Context, SQSBatchResponse } from 'aws-lambda';
import pLimit from 'p-limit';
import { openItems } from './aws/items.ts';
import { openObjects } from './aws/objects.ts';
import { openTopic } from './aws/topic.ts';
import { capacityOf } from './capacity.ts';
import { environment } from './contract.ts';
import type { ImageJob } from './events.ts';
import { forget } from './garbage.ts';
import { type Delivery, deliveriesOf } from './jobs.ts';
import { type Library, settle } from './library.ts';
import { type Level, log } from './log.ts';
import { type Change, notificationOf } from './notification.ts';
import { openDecoders } from './picture/isolated/decoders.ts';
import { recipesOf } from './recipe.ts';
import { pictureSeconds } from './recipe-cost.ts';
import { readRecipe } from './recipe-text.ts';
import { ownAddress, ownEndpoint, setting } from './setting.ts';
import { lossMetric, metricsOf, openStopwatch, type Stopwatch } from './telemetry.ts';
import { type CallTime, timeOf } from './time.ts';

const { limits, ...atOnce } = capacityOf(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE);
const decoders = openDecoders(atOnce);
const jobs = pLimit(atOnce.jobs);
const library = openLibrary();
const topicArn = process.env[environment.topic];
const topic = topicArn ? openTopic(topicArn) : undefined;
/** For one picture. */
const seconds = pictureSeconds(
  library.recipes,
  Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE) || Number.POSITIVE_INFINITY,
);

export async function handler(event: unknown, context?: Context): Promise<SQSBatchResponse> {
  const time = timeOf(context, seconds);
  const deliveries = deliveriesOf(event);
  const requestId = context?.awsRequestId;
  const succeeded = await Promise.all(deliveries.map((delivery) => deliver(delivery, time, requestId)));
  const failed = deliveries.filter((_, index) => !succeeded[index]);
  // A direct event has no message to return: Lambda itself retries when the function throws.
  const direct = failed.find(({ messageId }) => messageId === undefined);
  if (direct) throw new Error(directFailure(direct));
  return { batchItemFailures: failed.flatMap(({ messageId: id }) => (id ? [{ itemIdentifier: id }] : [])) };
}

/** Lambda writes it into the dead letter. */
const directFailure = ({ unreadable }: Delivery) =>
  unreadable === undefined
    ? 'Some pictures failed; see the log above.'
    : `The event cannot be understood: ${unreadable}.`;

/**
 * False when any of its jobs may succeed later, and when part of it cannot be understood: then it belongs in the dead
 * letters, where somebody sees it. Jobs that succeeded are repeated then, with the same result.
 */
async function deliver(
  { messageId, isLastTry = false, jobs: all, ignored, unreadable }: Delivery,
  time: CallTime,
  requestId: string | undefined,
): Promise<boolean> {
  for (const reason of ignored) log('info', 'ignored', { messageId, reason, requestId });
  if (unreadable) log('error', 'unreadable', { messageId, reason: unreadable, requestId });
  const work: Work = { time, requestId, isLastTry };
  const succeeded = await Promise.all(all.map((job) => jobs(() => run(job, work))));
  return succeeded.every(Boolean) && unreadable === undefined;
}

interface Work {
  time: CallTime;
  requestId: string | undefined;
  isLastTry: boolean;
}

function decoder({ time, isLastTry }: Work, watch: Stopwatch): Library['make'] {
  return (bytes, order) =>
    decoders.use((free) => {
      time.check();
      const limited = { ...order, limits: { ...limits, seconds: time.seconds } };
      const patience = { seconds: time.patienceSeconds(), isLastTry };
      return watch.time('Make', () => free.decode(bytes, limited, patience));
    });
}

/** The library with every stage measured. */
function timed(work: Work, watch: Stopwatch): Library {
  const { objects, items } = library;
  return {
    ...library,
    make: decoder(work, watch),
    objects: {
      ...objects,
      read: (...given) => watch.time('Read', () => objects.read(...given)),
      putThumbnail: (...given) => watch.time('Write', () => objects.putThumbnail(...given)),
    },
    items: { ...items, put: (item) => watch.time('Record', () => items.put(item)) },
  };
}

async function run(job: ImageJob, work: Work): Promise<boolean> {
  const started = performance.now();
  const watch = openStopwatch();
  const tell = (level: Level, result: string, facts: Record<string, unknown>) => {
    const ms = Math.round(performance.now() - started);
    const { requestId } = work;
    log(level, result, { key: job.key, ms, ...facts, requestId, ...metricsOf(result, ms, watch) });
  };
  try {
    work.time.check();
    const { result, change, ...why } = await settle(timed(work, watch), job);
    if (change) await announce(change, work.requestId);
    tell(['failed', 'ignored'].includes(result) ? 'warn' : 'info', result, why);
    return true;
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    tell('error', 'retry', { code: name, reason: message });
    return false;
  } finally {
    forget();
  }
}

/** The item is the truth: a message that cannot be sent is lost, counted and logged, and no reason to make the picture again. */
async function announce(change: Change, requestId: string | undefined): Promise<void> {
  try {
    await topic?.publish(notificationOf(library, change, new Date()));
  } catch (error) {
    const { name: code, message: reason } = error instanceof Error ? error : new Error(String(error));
    const facts = { key: change.item.ImageID, code, reason, requestId };
    log('error', 'unannounced', { ...facts, ...lossMetric() });
  }
}

function openLibrary(): Omit<Library, 'make'> {
  const thumbnailsBucket = setting(environment.thumbnailsBucket);
  return {
    objects: openObjects(thumbnailsBucket),
    items: openItems(setting(environment.table), process.env[environment.index]),
    recipes: recipesOf(readRecipe(setting(environment.recipe))),
    originalsBucket: setting(environment.originalsBucket),
    thumbnailsBucket,
    region: setting('AWS_REGION'),
    endpoint: ownEndpoint(),
    address: ownAddress(),
    maxBytes: limits.bytes,
  };
}
