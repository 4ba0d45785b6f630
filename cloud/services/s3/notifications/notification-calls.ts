// The notification configuration of a bucket. A put replaces all of it, and only when every destination is valid.

import { randomUUID } from 'node:crypto';
import { regionOf } from '../../../arn.ts';
import { AwsError } from '../../../aws-error.ts';
import type { CloudResponse } from '../../../service.ts';
import { readXml } from '../body/body.ts';
import { type Bucket, bucketArn } from '../buckets/buckets.ts';
import { saveSetting } from '../buckets/settings.ts';
import { bucketOf, type Handlers, type S3Call } from '../call.ts';
import { invalidArgument, malformedXml, notImplemented } from '../errors.ts';
import { child, elements, text, texts, type XmlElement, xmlResponse } from '../xml.ts';
import { whyUndeliverable } from './destinations.ts';
import { destinationElements, type Rule, rulesOf, testEvent } from './events.ts';

export const notificationHandlers: Handlers = {
  GetBucketNotificationConfiguration: (call) =>
    xmlResponse('NotificationConfiguration', bucketOf(call).settings.notification ?? {}),
  PutBucketNotificationConfiguration: putNotification,
};

const eventTypes = new Set(
  (
    's3:ReducedRedundancyLostObject s3:ObjectCreated:* s3:ObjectCreated:Put s3:ObjectCreated:Post ' +
    's3:ObjectCreated:Copy s3:ObjectCreated:CompleteMultipartUpload s3:ObjectRemoved:* s3:ObjectRemoved:Delete ' +
    's3:ObjectRemoved:DeleteMarkerCreated s3:ObjectRestore:* s3:ObjectRestore:Post s3:ObjectRestore:Completed ' +
    's3:ObjectRestore:Delete s3:Replication:* s3:Replication:OperationFailedReplication ' +
    's3:Replication:OperationNotTracked s3:Replication:OperationMissedThreshold ' +
    's3:Replication:OperationReplicatedAfterThreshold s3:LifecycleTransition s3:IntelligentTiering ' +
    's3:ObjectAcl:Put s3:LifecycleExpiration:* s3:LifecycleExpiration:Delete ' +
    's3:LifecycleExpiration:DeleteMarkerCreated s3:ObjectTagging:* s3:ObjectTagging:Put s3:ObjectTagging:Delete'
  ).split(' '),
);

async function putNotification(call: S3Call): Promise<CloudResponse> {
  const document = normalise(await readXml(call, 'NotificationConfiguration'));
  const bucket = bucketOf(call);
  const rules = rulesOf(document);
  for (const rule of rules) checkRule(rule, bucket);
  refuseOverlaps(rules);
  if (call.header('x-amz-skip-destination-validation')?.toLowerCase() !== 'true') {
    await checkDestinations(call, bucket, rules);
  }
  saveSetting(call, 'notification', Object.keys(document).length > 0 ? document : undefined);
  await sendTestEvents(call, bucket, rules);
  return { status: 200 };
}

/** Ids for rules that have none, and filter names as S3 writes them: `Prefix`, whatever was sent. */
function normalise(document: XmlElement): XmlElement {
  if (document.TopicConfiguration !== undefined) throw notImplemented('SNS topics as event destinations');
  if (document.EventBridgeConfiguration !== undefined) throw notImplemented('EventBridge');
  const kinds = Object.entries(destinationElements).flatMap(([kind, member]) => {
    const rules = elements(document, kind).map((rule) => normaliseRule(rule, member));
    return rules.length > 0 ? [[kind, rules]] : [];
  });
  return Object.fromEntries(kinds);
}

function normaliseRule(rule: XmlElement, destination: string): XmlElement {
  const target = text(rule, destination);
  if (!target || texts(rule, 'Event').length === 0) throw malformedXml();
  const key = child(child(rule, 'Filter'), 'S3Key');
  // `elements` skips empty FilterRules, so the counts differ if there is one.
  if (key && 'FilterRule' in key && [key.FilterRule].flat().length > elements(key, 'FilterRule').length)
    throw malformedXml();
  const filters = elements(key, 'FilterRule').map((filter) => {
    const [sent, Value] = [text(filter, 'Name'), text(filter, 'Value')];
    if (sent === undefined || Value === undefined) throw malformedXml();
    const name = sent.toLowerCase();
    if (name === 'prefix') return { Name: 'Prefix', Value };
    if (name === 'suffix') return { Name: 'Suffix', Value };
    throw invalidArgument('filter rule name must be either prefix or suffix', 'FilterRule.Name', sent);
  });
  const names = filters.map((filter) => filter.Name);
  if (new Set(names).size < names.length) {
    throw invalidArgument(
      `Cannot specify more than one ${names[0]?.toLowerCase()} rule in a filter.`,
      'FilterRule',
      '',
    );
  }
  return {
    Id: text(rule, 'Id') || randomUUID(),
    [destination]: target,
    Event: texts(rule, 'Event'),
    Filter: filters.length > 0 ? { S3Key: { FilterRule: filters } } : undefined,
  };
}

function checkRule({ events, destination }: Rule, { region }: Bucket): void {
  const unknown = events.find((event) => !eventTypes.has(event));
  if (unknown) {
    throw invalidArgument(`The event '${unknown}' is not supported for notifications`, 'Event', unknown);
  }
  const destinationRegion = regionOf(destination);
  if (!destination.startsWith('arn:aws:')) {
    throw invalidArgument('The ARN could not be parsed', 'Queue', destination);
  }
  if (destinationRegion !== region) {
    const message =
      'The notification destination service region is not valid for the bucket location constraint';
    throw invalidArgument(message, destination, 'null');
  }
}

/** Two rules must not match the same event, or it would be delivered twice. */
function refuseOverlaps(rules: Rule[]): void {
  for (const [i, one] of rules.entries()) {
    for (const other of rules.slice(i + 1)) {
      const sameEvents = one.events.some((a) => other.events.some((b) => covers(a, b) || covers(b, a)));
      const samePrefix = one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix);
      const sameSuffix = one.suffix.endsWith(other.suffix) || other.suffix.endsWith(one.suffix);
      if (sameEvents && samePrefix && sameSuffix) {
        const message =
          'Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.';
        throw new AwsError('InvalidArgument', message);
      }
    }
  }
}

function covers(wide: string, narrow: string): boolean {
  return wide === narrow || (wide.endsWith('*') && narrow.startsWith(wide.slice(0, -1)));
}

async function checkDestinations({ s3 }: S3Call, bucket: Bucket, rules: Rule[]): Promise<void> {
  const fields: Record<string, string> = {};
  for (const destination of new Set(rules.map((rule) => rule.destination))) {
    const reason = await whyUndeliverable(s3.cloud, destination, bucketArn(bucket.name));
    if (reason === undefined) continue;
    const number = Object.keys(fields).length / 2 + 1;
    fields[`ArgumentName${number}`] = destination;
    fields[`ArgumentValue${number}`] = reason;
  }
  if (Object.keys(fields).length === 0) return;
  throw new AwsError(
    'InvalidArgument',
    'Unable to validate the following destination configurations',
    400,
    fields,
  );
}

/** Queues get a test event when configured, functions do not. A queue that cannot take it was accepted on request. */
async function sendTestEvents({ s3 }: S3Call, bucket: Bucket, rules: Rule[]): Promise<void> {
  const queues = new Set(
    rules.map((rule) => rule.destination).filter((arn) => arn.startsWith('arn:aws:sqs:')),
  );
  for (const queue of queues) {
    const reason = await whyUndeliverable(s3.cloud, queue, bucketArn(bucket.name));
    if (reason === undefined) await s3.cloud.queues.send(queue, testEvent(bucket, s3.cloud.now()));
  }
}
