// A message as subscribers get it. https://docs.aws.amazon.com/sns/latest/dg/http-header.html
import { createHmac } from 'node:crypto';
import type { Message, Subscription } from './records.ts';

/** Where the links in messages lead: the side of SNS that needs no signature. */
export const linkPath = '/_sns/';

function confirmLink(endpoint: string, { topicArn, token }: Subscription): string {
  const query = new URLSearchParams({ Action: 'ConfirmSubscription', TopicArn: topicArn, Token: token });
  return `${endpoint}${linkPath}?${query}`;
}

function unsubscribeLink(endpoint: string, { arn }: Subscription): string {
  return `${endpoint}${linkPath}?${new URLSearchParams({ Action: 'Unsubscribe', SubscriptionArn: arn })}`;
}

/** The JSON document. Its signature looks like one of SNS, and proves nothing: there is no certificate to verify it by. */
export function envelopeOf(endpoint: string, subscription: Subscription, message: Message): string {
  const { kind, id, topicArn, text, subject, at } = message;
  const isAsking = kind === 'SubscriptionConfirmation';
  return JSON.stringify(
    {
      Type: kind,
      MessageId: id,
      ...(isAsking ? { Token: subscription.token } : {}),
      TopicArn: topicArn,
      ...(subject === undefined ? {} : { Subject: subject }),
      Message: text,
      ...(isAsking ? { SubscribeURL: confirmLink(endpoint, subscription) } : {}),
      Timestamp: new Date(at).toISOString(),
      SignatureVersion: '1',
      Signature: createHmac('sha256', subscription.token).update(`${id}${text}`).digest('base64'),
      SigningCertURL: `${endpoint}${linkPath}SimpleNotificationService.pem`,
      ...(isAsking ? {} : { UnsubscribeURL: unsubscribeLink(endpoint, subscription) }),
      ...attributesOf(message),
    },
    null,
    2,
  );
}

function attributesOf({ attributes }: Message): object {
  const all = Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
    name,
    { Type: DataType, Value: StringValue ?? BinaryValue },
  ]);
  return all.length > 0 ? { MessageAttributes: Object.fromEntries(all) } : {};
}

export function headersOf(
  { arn, confirmedAt }: Subscription,
  { kind, id, topicArn }: Message,
  isRaw: boolean,
) {
  return {
    'x-amz-sns-message-type': kind,
    'x-amz-sns-message-id': id,
    'x-amz-sns-topic-arn': topicArn,
    ...(confirmedAt === null ? {} : { 'x-amz-sns-subscription-arn': arn }),
    ...(isRaw ? { 'x-amz-sns-rawdelivery': 'true' } : {}),
    'content-type': 'text/plain; charset=UTF-8',
    'user-agent': 'Amazon Simple Notification Service Agent',
  };
}

/** A mail for a person who looks into the file where this cloud keeps them. */
export function mailOf(endpoint: string, subscription: Subscription, message: Message): string {
  const { kind, subject, text, at } = message;
  const isAsking = kind === 'SubscriptionConfirmation';
  const isJson = subscription.protocol === 'email-json';
  return [
    `To: ${subscription.endpoint}`,
    `Date: ${new Date(at).toISOString()}`,
    `Subject: ${isAsking ? 'AWS Notification - Subscription Confirmation' : (subject ?? 'AWS Notification Message')}`,
    '',
    isJson ? envelopeOf(endpoint, subscription, message) : text,
    ...(isJson
      ? []
      : ['', isAsking ? confirmLink(endpoint, subscription) : unsubscribeLink(endpoint, subscription)]),
    '',
  ].join('\n');
}
