// The jobs queue and its dead-letters queue. SQS keeps the whole queue in one map of string attributes.

import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueueTagsCommand,
  paginateListQueues,
  SetQueueAttributesCommand,
  SQSClient,
  TagQueueCommand,
  UntagQueueCommand,
} from '@aws-sdk/client-sqs';
import { maxReceives } from '../../lambda/contract.ts';
import { queuePolicy } from '../aws/policies.ts';
import type { Context, Session } from '../aws/session.ts';
import { ourTags, ownerOf, surplusTags, type TagMap } from '../aws/tags.ts';
import { optionalRead } from '../engine/plan.ts';
import type { ChangeOrder, Live, Owner, Resource } from '../engine/resource.ts';
import { ignore, isAws } from '../errors/errors.ts';
import { retryWhile, schedules } from '../machine/wait.ts';
import { isNamed, suffixOf } from '../stack/names.ts';
import type { Outputs } from '../stack/outputs.ts';
import { attributesOf, facetsOf, type QueueFacets } from './queue-facets.ts';

const gone = ['QueueDoesNotExist'];

/** Six function timeouts leave time for throttled batches to be retried (AWS's advice for Lambda). */
const visibilityPerTimeout = 6;
const day = 24 * 3600;

type QueueId = 'jobs' | 'dead-letters';

type OwnFacets = Omit<QueueFacets, 'SqsManagedSseEnabled' | 'ReceiveMessageWaitTimeSeconds' | 'tags'>;

interface QueueOutputs extends Outputs {
  url: string;
}

type LiveQueue = Live<QueueFacets, QueueOutputs>;

export const deadLetters = queue('dead-letters', [], ({ names }) => ({
  // Longer than the source's: a message keeps its original date when it moves here.
  MessageRetentionPeriod: String(14 * day),
  Policy: queuePolicy(names.arn.queue('dead-letters')),
  RedriveAllowPolicy: { redrivePermission: 'byQueue', sourceQueueArns: [names.arn.queue('jobs')] },
}));

export const jobs = queue('jobs', ['dead-letters'], ({ names, settings, place }) => ({
  MessageRetentionPeriod: String(4 * day),
  VisibilityTimeout: String(visibilityPerTimeout * settings.timeoutSeconds),
  Policy: queuePolicy(names.arn.queue('jobs'), {
    bucketArn: names.originals.arn,
    account: place.account,
  }),
  RedrivePolicy: { deadLetterTargetArn: names.arn.queue('dead-letters'), maxReceiveCount: maxReceives },
}));

function queue(
  id: QueueId,
  needs: string[],
  attributes: (context: Context) => OwnFacets,
): Resource<QueueFacets, QueueOutputs> {
  return {
    id,
    type: 'SQS queue',
    needs,
    name: ({ names }) => names.of(id),
    isName: isNamed(id),
    owner,
    desired: (context) => ({
      ...attributes(context),
      SqsManagedSseEnabled: 'true',
      // Long polling: an idle queue costs a call every 20 s instead of several a second.
      ReceiveMessageWaitTimeSeconds: '20',
      tags: context.names.tags,
    }),
    find: (session) => findQueues(session, id),
    read,
    create,
    update,
    destroy,
  };
}

async function findQueues(session: Session, id: QueueId): Promise<string[]> {
  const { stack } = session.place;
  const client = session.client(SQSClient);
  const pages = await Array.fromAsync(paginateListQueues({ client }, { QueueNamePrefix: `${stack}-` }));
  const names = pages.flatMap(({ QueueUrls = [] }) => QueueUrls.map(nameOf));
  return names.filter((name) => suffixOf(stack, id, name));
}

async function owner(session: Session, name: string): Promise<{ owner: Owner } | undefined> {
  return ignore(gone, readOwner(session, name));
}

async function readOwner(session: Session, name: string): Promise<{ owner: Owner } | undefined> {
  const url = await urlOf(session, name);
  return url === undefined ? undefined : { owner: ownerOf(await readTags(session, url)) };
}

/** Undefined when there is no such queue, or reading its tags is denied. */
export async function readQueueTags(session: Session, name: string): Promise<TagMap | undefined> {
  const url = await ignore(gone, urlOf(session, name));
  return url === undefined ? undefined : ignore(gone, readTags(session, url));
}

/** Undefined when reading them is denied. */
async function readTags(session: Session, QueueUrl: string): Promise<TagMap | undefined> {
  const call = session.client(SQSClient).send(new ListQueueTagsCommand({ QueueUrl }));
  const answer = await optionalRead(session, `the tags of ${nameOf(QueueUrl)}`, call);
  return answer && (answer.Tags ?? {});
}

const nameOf = (url: string) => url.slice(url.lastIndexOf('/') + 1);

async function urlOf(session: Session, QueueName: string): Promise<string | undefined> {
  const call = session.client(SQSClient).send(new GetQueueUrlCommand({ QueueName }));
  return (await ignore(gone, call))?.QueueUrl;
}

async function read(
  context: Context,
  name: string,
  known: Partial<QueueOutputs> | undefined,
): Promise<LiveQueue | undefined> {
  // The URL of another queue is no hint.
  const hint = known?.url ?? '';
  const QueueUrl = nameOf(hint) === name ? hint : await urlOf(context, name);
  if (!QueueUrl) return undefined;
  const sqs = context.client(SQSClient);
  const found = await ignore(
    gone,
    Promise.all([
      sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] })),
      readTags(context, QueueUrl),
    ]),
  );
  if (!found) return undefined;
  const [attributes, tags] = found;
  const facets = { ...facetsOf(attributes.Attributes ?? {}), tags: ourTags(context.names, tags) };
  return { outputs: { url: QueueUrl }, facets, owner: ownerOf(tags) };
}

async function create(context: Context, name: string, desired: QueueFacets): Promise<LiveQueue> {
  const command = new CreateQueueCommand({
    QueueName: name,
    Attributes: attributesOf(desired, { has: () => true }),
    tags: desired.tags,
  });
  const isCooling = (error: unknown) => isAws(error, 'QueueDeletedRecently');
  const answer = await retryWhile(
    context,
    'SQS blocks the name of a deleted queue for a minute',
    isCooling,
    schedules.queueNameFree,
    () => whenSeen(context, () => context.client(SQSClient).send(command)),
  );
  return { outputs: { url: answer.QueueUrl ?? '' }, facets: desired, owner: context.names.stack };
}

/** SQS needs a second after a creation, and may not see the dead-letters queue yet. */
function whenSeen<T>(context: Context, run: () => Promise<T>): Promise<T> {
  const isEarly = (error: unknown) =>
    isAws(error, 'InvalidParameterValue', 'InvalidParameterValueException', 'InvalidAttributeValue') &&
    /dead letter target does not exist/i.test((error as Error).message);
  const why = 'SQS does not see the dead-letters queue yet';
  return retryWhile(context, why, isEarly, schedules.queueAttributes, run);
}

async function update(
  context: Context,
  _name: string,
  { live, desired, fields }: ChangeOrder<QueueFacets, QueueOutputs>,
): Promise<QueueOutputs> {
  const sqs = context.client(SQSClient);
  const QueueUrl = live.outputs.url;
  const Attributes = attributesOf(desired, fields);
  if (Object.keys(Attributes).length > 0) {
    const command = new SetQueueAttributesCommand({ QueueUrl, Attributes });
    await whenSeen(context, () => sqs.send(command));
  }
  if (fields.has('tags')) {
    const Tags = context.names.tags;
    await sqs.send(new TagQueueCommand({ QueueUrl, Tags }));
    const TagKeys = surplusTags(live.facets.tags, Tags);
    if (TagKeys.length > 0) await sqs.send(new UntagQueueCommand({ QueueUrl, TagKeys }));
  }
  return live.outputs;
}

async function destroy(session: Session, name: string): Promise<void> {
  const QueueUrl = await urlOf(session, name);
  if (QueueUrl) await ignore(gone, session.client(SQSClient).send(new DeleteQueueCommand({ QueueUrl })));
}
