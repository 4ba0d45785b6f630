// What a subscription wants: messages as they were published, or only some of them.

import type { GetSubscriptionAttributesInput, SetSubscriptionAttributesInput } from '@aws-sdk/client-sns';
import { account } from '../../account.ts';
import { regionOf } from '../../arn.ts';
import { AwsError } from '../../aws-error.ts';
import { checkFilter } from './filter.ts';
import { allSubscriptions, invalid, type Protocol, type SnsScope, type Subscription } from './records.ts';

const raw: readonly Protocol[] = ['http', 'https', 'sqs'];

function findSubscription(scope: SnsScope, arn: string | undefined): Subscription {
  const found = allSubscriptions(scope).find((one) => one.arn === arn);
  if (found && regionOf(found.arn) === scope.region) return found;
  throw new AwsError('NotFound', 'Subscription does not exist', 404);
}

/** Throws InvalidParameter for what is not supported, or not valid. */
export async function checkSubscriptionAttributes(
  attributes: Record<string, string>,
  protocol: Protocol,
): Promise<void> {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'RawMessageDelivery') {
      const isValid = value === 'false' || (value === 'true' && raw.includes(protocol));
      if (!isValid) throw invalid(`Attributes Reason: RawMessageDelivery: ${value} for ${protocol}`);
    } else if (name === 'FilterPolicy') await checkFilter(value);
    else if (name === 'FilterPolicyScope') {
      if (value !== 'MessageAttributes' && value !== 'MessageBody') throw invalid('FilterPolicyScope');
    } else {
      throw invalid(`AttributeName Reason: the embedded cloud does not support the attribute ${name}`);
    }
  }
}

export async function setSubscriptionAttributes(scope: SnsScope, input: SetSubscriptionAttributesInput) {
  const { SubscriptionArn, AttributeName = '', AttributeValue = '' } = input;
  const known = findSubscription(scope, SubscriptionArn);
  await checkSubscriptionAttributes({ [AttributeName]: AttributeValue }, known.protocol);
  const attributes = { ...known.attributes, [AttributeName]: AttributeValue };
  scope.subscriptions.put(known.arn, { ...known, attributes });
}

export function getSubscriptionAttributes(scope: SnsScope, input: GetSubscriptionAttributesInput) {
  const { arn, topicArn, protocol, endpoint, ...known } = findSubscription(scope, input.SubscriptionArn);
  return {
    Attributes: {
      SubscriptionArn: arn,
      TopicArn: topicArn,
      Owner: account,
      Protocol: protocol,
      Endpoint: endpoint,
      PendingConfirmation: String(known.confirmedAt === null),
      ConfirmationWasAuthenticated: String(known.isAuthenticated),
      RawMessageDelivery: 'false',
      ...known.attributes,
    },
  };
}
