// The Lambda entry point: events in, outcomes to the log, failures that may succeed later back to the queue.
// Everything dear is made once, when Lambda loads the module; handler calls share it.
import type { Context, SQSBatchResponse } from 'aws-lambda';
import pLimit from 'p-limit';
import { makeThumbnailsApart, makeThumbnailsBeside, mustBeApart } from './apart.ts';
import { capacityOf } from './capacity.ts';
import { environment, type Recipe } from './contract.ts';
import { openItems } from './items.ts';
import { type Delivery, deliveriesOf, type ImageJob } from './jobs.ts';
import { type Library, settle } from './library.ts';
import { log } from './log.ts';
import { openObjects } from './objects.ts';
import { makeThumbnails } from './thumbnail.ts';
import { type CallTime, timeOf } from './time.ts';

const { limits, ...atOnce } = capacityOf(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE);
const pictures = pLimit(atOnce.pictures);
const jobs = pLimit(atOnce.jobs);
const library = openLibrary();

export async function handler(event: unknown, context?: Context): Promise<SQSBatchResponse> {
  const time = timeOf(context, limits.seconds);
  const deliveries = deliveriesOf(event);
  const succeeded = await Promise.all(deliveries.map((delivery) => deliver(delivery, time)));
  const failed = deliveries.filter((_, index) => !succeeded[index]);
  // A direct event has no message to give back: Lambda itself tries again when the function throws.
  if (failed.some(({ messageId }) => messageId === undefined))
    throw new Error('Some pictures failed; see the log above.');
  return { batchItemFailures: failed.flatMap(({ messageId: id }) => (id ? [{ itemIdentifier: id }] : [])) };
}

/** False when any of its jobs may succeed later. Jobs that succeeded are done again then, to the same end. */
async function deliver(
  { messageId, jobs: all, tries, unreadable }: Delivery,
  time: CallTime,
): Promise<boolean> {
  if (unreadable) log('error', 'unreadable', { messageId, reason: unreadable });
  const prepared = { ...library, make: decoder(tries > 1, time) };
  const succeeded = await Promise.all(all.map((job) => jobs(() => run(prepared, job, time))));
  return succeeded.every(Boolean);
}

/** A message that comes back may have taken a batch down with it: its picture is not decoded here again. */
function decoder(isSuspect: boolean, time: CallTime): Library['make'] {
  return (bytes) =>
    pictures(() => {
      time.check();
      const here = atOnce.pictures > 1 ? makeThumbnailsBeside : makeThumbnails;
      const make = isSuspect || mustBeApart(bytes) ? makeThumbnailsApart : here;
      return make(bytes, library.recipe, { ...limits, seconds: time.seconds });
    });
}

async function run(prepared: Library, job: ImageJob, time: CallTime): Promise<boolean> {
  const started = performance.now();
  const facts = () => ({ key: job.key, ms: Math.round(performance.now() - started) });
  try {
    time.check();
    const { result, code } = await settle(prepared, job);
    log(result === 'failed' ? 'warn' : 'info', result, { ...facts(), code });
    return true;
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    log('error', 'retry', { ...facts(), code: name, reason: message });
    return false;
  }
}

function openLibrary(): Omit<Library, 'make'> {
  const thumbnailsBucket = setting(environment.thumbnailsBucket);
  const recipe: Recipe = JSON.parse(setting(environment.recipe));
  return {
    objects: openObjects(thumbnailsBucket),
    items: openItems(setting(environment.table)),
    recipe,
    thumbnailsBucket,
    region: setting('AWS_REGION'),
    maxBytes: limits.bytes,
  };
}

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`The environment of the function lacks ${name}. Run thumbs setup again.`);
  return value;
}
