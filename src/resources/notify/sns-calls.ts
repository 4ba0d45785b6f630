// The calls to SNS. Loaded only where they are needed, because the SDK's client is slow to load.
import {
  CreateTopicCommand,
  DeleteTopicCommand,
  ListTagsForResourceCommand,
  paginateListSubscriptionsByTopic,
  paginateListTopics,
  SNSClient,
  SubscribeCommand,
  TagResourceCommand,
  UnsubscribeCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-sns';
import type { Session } from '../../aws/session.ts';
import { surplusTags, type TagMap, tagList, tagMap } from '../../aws/tags.ts';
import { optionalRead } from '../../engine/plan.ts';
import { ignore } from '../../errors/errors.ts';
import { addressOf, endpointOf } from '../../stack/kinds/subscriber-kind.ts';

/** The codes that SNS sends, and the names that the SDK gives them. */
const gone = ['NotFound', 'NotFoundException', 'ResourceNotFound', 'ResourceNotFoundException'];

const sns = (session: Session) => session.client(SNSClient);

export async function topicNames(session: Session): Promise<string[]> {
  const pages = await Array.fromAsync(paginateListTopics({ client: sns(session) }, {}));
  const arns = pages.flatMap(({ Topics = [] }) => Topics.map(({ TopicArn = '' }) => TopicArn));
  return arns.map((arn) => arn.slice(arn.lastIndexOf(':') + 1));
}

/** Undefined when there is no such topic; without `tags` when reading them is denied. */
export async function readTopic(
  session: Session,
  ResourceArn: string,
): Promise<{ tags: TagMap | undefined } | undefined> {
  const call = sns(session).send(new ListTagsForResourceCommand({ ResourceArn }));
  const read = optionalRead(session, 'the tags of the topic', call);
  return ignore(
    gone,
    read.then((answer) => ({ tags: answer && tagMap(answer.Tags) })),
  );
}

/** A mail or web address. Only a confirmed subscription has an ARN. */
export interface Subscriber {
  address: string;
  arn: string | undefined;
}

/** Undefined when listing them is denied. Queues, functions and the like are left out. */
export async function readSubscribers(session: Session, TopicArn: string): Promise<Subscriber[] | undefined> {
  const listing = Array.fromAsync(paginateListSubscriptionsByTopic({ client: sns(session) }, { TopicArn }));
  const pages = await optionalRead(session, 'the subscriptions of the topic', ignore(gone, listing));
  return pages?.flatMap(({ Subscriptions = [] }) =>
    Subscriptions.flatMap(({ SubscriptionArn = '', ...one }) => {
      const address = addressOf(one);
      const arn = SubscriptionArn.startsWith('arn:') ? SubscriptionArn : undefined;
      return address === undefined ? [] : [{ address, arn }];
    }),
  );
}

export async function createTopic(session: Session, Name: string, tags: TagMap): Promise<void> {
  await sns(session).send(new CreateTopicCommand({ Name, Tags: tagList(tags) }));
}

export async function subscribe(session: Session, TopicArn: string, address: string): Promise<void> {
  await sns(session).send(new SubscribeCommand({ TopicArn, ...endpointOf(address) }));
}

export async function unsubscribe(session: Session, SubscriptionArn: string): Promise<void> {
  await ignore(gone, sns(session).send(new UnsubscribeCommand({ SubscriptionArn })));
}

export async function retagTopic(
  session: Session,
  ResourceArn: string,
  before: TagMap | null | undefined,
  tags: TagMap,
): Promise<void> {
  await sns(session).send(new TagResourceCommand({ ResourceArn, Tags: tagList(tags) }));
  const TagKeys = surplusTags(before, tags);
  if (TagKeys.length > 0) await sns(session).send(new UntagResourceCommand({ ResourceArn, TagKeys }));
}

/** Its subscriptions go with it. */
export async function deleteTopic(session: Session, TopicArn: string): Promise<void> {
  await ignore(gone, sns(session).send(new DeleteTopicCommand({ TopicArn })));
}
