// Amazon SNS of the embedded cloud: standard topics, delivered to web addresses of this machine, to queues, and to a file
// that stands in for mail.
// https://docs.aws.amazon.com/sns/latest/api/welcome.html
import { regionOf } from '../arn.ts';
import { parsePolicy } from '../authorization/policy.ts';
import { AwsError } from '../aws-error.ts';
import type { Cloud, CloudRequest, CloudResponse, Service } from '../service.ts';
import { refuseMembers } from '../wire/members.ts';
import { queryError, queryOperation } from '../wire/query.ts';
import { openCourier } from './sns/delivery.ts';
import { linkPath } from './sns/envelope.ts';
import { members } from './sns/members.ts';
import { namespace, snsAnswer, snsInput } from './sns/protocol.ts';
import { publish, publishBatch } from './sns/publish.ts';
import { invalid, type SnsScope, type Subscription, type Topic } from './sns/records.ts';
import { snsRights } from './sns/rights.ts';
import { getSubscriptionAttributes, setSubscriptionAttributes } from './sns/subscription-attributes.ts';
import * as subscriptions from './sns/subscriptions.ts';
import * as tags from './sns/tags.ts';
import * as topics from './sns/topics.ts';

/** `input` is a value of the operation's request type, if the client is honest. */
type Operation = (scope: SnsScope, input: never) => unknown;

const operations = new Map<string, Operation>(
  Object.entries({
    CreateTopic: topics.createTopic,
    DeleteTopic: topics.deleteTopic,
    GetTopicAttributes: topics.getTopicAttributes,
    SetTopicAttributes: topics.setTopicAttributes,
    ListTopics: topics.listTopics,
    Subscribe: subscriptions.subscribe,
    ConfirmSubscription: subscriptions.confirmSubscription,
    Unsubscribe: (scope, input) => subscriptions.unsubscribe(scope, input),
    ListSubscriptions: subscriptions.listSubscriptions,
    ListSubscriptionsByTopic: subscriptions.listSubscriptionsByTopic,
    GetSubscriptionAttributes: getSubscriptionAttributes,
    SetSubscriptionAttributes: setSubscriptionAttributes,
    Publish: publish,
    PublishBatch: publishBatch,
    TagResource: tags.tagResource,
    UntagResource: tags.untagResource,
    ListTagsForResource: tags.listTagsForResource,
  }),
);

/** What the links in messages do. */
const linked = new Map<string, Operation>(
  Object.entries({
    ConfirmSubscription: subscriptions.confirmSubscription,
    Unsubscribe: (scope, input) => subscriptions.unsubscribe(scope, input, false),
  }),
);

export function createSns(cloud: Cloud): Service {
  const stored = {
    topics: cloud.store.collection<Topic>('sns-topics'),
    subscriptions: cloud.store.collection<Subscription>('sns-subscriptions'),
  };
  const courier = openCourier(cloud, stored.subscriptions);
  const scopeOf = (region: string): SnsScope => ({ cloud, region, ...stored, send: courier.send });
  return {
    operation: queryOperation,
    handle: (request, operation) => handle(scopeOf(request.region), request, operation),
    renderError: (error) => queryError(error, namespace),
    rights: async (request, operation) => snsRights(operation, await snsInput(request), request.region),
    resourcePolicy: (arn) => parsePolicy(stored.topics.get(arn)?.attributes.Policy ?? ''),
    taggedResources: (region) => tags.taggedResources(stored, region),
    busy: courier.isBusy,
    face: { path: linkPath, answer: async (request) => followLink(scopeOf, request) },
    close: courier.close,
  };
}

async function handle(scope: SnsScope, request: CloudRequest, name: string): Promise<CloudResponse> {
  const operation = operations.get(name);
  if (!operation) throw new AwsError('InvalidAction', `The embedded cloud has no SNS operation ${name}`);
  const input = await snsInput(request);
  refuseMembers(members, name, input, (text) => invalid(text));
  return snsAnswer(name, (await operation(scope, input as never)) as object | undefined);
}

/** The links need no signature: only the subscriber was sent one. */
async function followLink(
  scopeOf: (region: string) => SnsScope,
  { query }: CloudRequest,
): Promise<CloudResponse> {
  const input = Object.fromEntries(query);
  const { Action = '', TopicArn, SubscriptionArn = TopicArn ?? '' } = input;
  const operation = linked.get(Action);
  try {
    if (!operation) throw new AwsError('InvalidAction', `No link of SNS leads to '${Action}'`);
    const region = regionOf(SubscriptionArn);
    return snsAnswer(Action, (await operation(scopeOf(region), input as never)) as object | undefined);
  } catch (error) {
    if (error instanceof AwsError) return queryError(error, namespace);
    throw error;
  }
}
