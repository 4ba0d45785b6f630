// Reads and writes a rule by which a bucket notifies the queue (or the function) of new originals, beside those of others.
import {
  GetBucketNotificationConfigurationCommand,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Context, Session } from '../../aws/session.ts';
import type { Live } from '../../engine/resource.ts';
import { ignore, isAws, ThumbsError } from '../../errors/errors.ts';
import { retryWhile, schedules } from '../../machine/wait.ts';
import { whenBucketFree } from './bucket-changes.ts';
import {
  destinationsIn,
  findRule,
  type NotificationFacets,
  overlapping,
  ruleEvents,
  without,
  withRule,
} from './notification-document.ts';

/** Where a rule is. */
interface RulePlace {
  bucket: string;
  id: string;
}

/** What the trigger requires, for the keys of the originals. */
export function desiredRule({ names, settings }: Pick<Context, 'names' | 'settings'>): NotificationFacets {
  const destination = settings.trigger === 's3' ? names.arn.function('worker') : names.arn.queue('jobs');
  const { prefix } = names.originals;
  return { destination, events: ruleEvents, filter: prefix ? { prefix } : {} };
}

/** Undefined when there is no such bucket, or no such rule in it. */
export async function readRule(session: Session, { bucket, id }: RulePlace) {
  const rules = await readRules(session, bucket);
  return rules && findRule(rules, id);
}

/** Undefined when the bucket does not exist. */
async function readRules(session: Session, Bucket: string): Promise<NotificationConfiguration | undefined> {
  const ExpectedBucketOwner = session.place.account;
  const command = new GetBucketNotificationConfigurationCommand({ Bucket, ExpectedBucketOwner });
  const answer = await ignore(['NoSuchBucket'], session.client(S3Client).send(command));
  if (!answer) return undefined;
  const { $metadata, ...rules } = answer;
  return rules;
}

/** Returns the rule as it is then. Throws `DestinationRefused`, and `Conflict` where a rule of others covers the same events. */
export async function createRule(
  context: Context,
  place: RulePlace,
  facets: NotificationFacets,
): Promise<Live<NotificationFacets>> {
  await writeRule(context, place, facets);
  // True of AWS itself; the embedded cloud is quicker.
  if (!context.place.endpoint) context.note('S3 may need five minutes before it reports new pictures');
  return { outputs: {}, facets, owner: context.names.stack };
}

export async function writeRule(
  context: Context,
  { bucket, id }: RulePlace,
  facets: NotificationFacets,
): Promise<void> {
  const others = without((await readRules(context, bucket)) ?? {}, id);
  const rules = withRule(others, id, facets);
  try {
    await retryWhile(
      context,
      'S3 does not accept the destination yet',
      (error) => isRefused(error) && !isOfOthers(error, others),
      schedules.destinationValid,
      () => put(context, bucket, rules),
    );
  } catch (error) {
    if (isRefused(error)) throw refusedDestination(error, isOfOthers(error, others));
    throw isAmbiguous(error) ? overlap(bucket, overlapping(others, facets), error) : error;
  }
}

export async function removeRule(session: Session, { bucket, id }: RulePlace): Promise<void> {
  const rules = await readRules(session, bucket);
  // Others' rules are not ours to judge: a missing destination of theirs must not prevent our rule.
  const unjudged = { SkipDestinationValidation: true };
  if (rules) await ignore(['NoSuchBucket'], put(session, bucket, without(rules, id), unjudged));
}

/** A policy written a moment ago may not have reached S3; a wrong one never will. */
const isRefused = (error: unknown) =>
  isAws(error, 'InvalidArgument') && /validate the following destination/i.test((error as Error).message);

/** Only destinations of other rules are refused: waiting for ours would not help. */
function isOfOthers(error: unknown, others: NotificationConfiguration): boolean {
  const refused = refusedBy(error);
  return refused.length > 0 && refused.every(([arn]) => destinationsIn(others).includes(arn));
}

/** S3's message says nothing: destinations and reasons are in numbered fields of the error. */
function refusedBy(error: unknown): [arn: string, reason: string][] {
  const fields = error as Record<string, string | undefined>;
  const found: [string, string][] = [];
  for (let at = 1; fields[`ArgumentName${at}`]; at++)
    found.push([`${fields[`ArgumentName${at}`]}`, `${fields[`ArgumentValue${at}`]}`]);
  return found;
}

function refusedDestination(error: unknown, isOfOthers: boolean): ThumbsError {
  const refused = refusedBy(error);
  const text = refused.map(([arn, reason]) => `${arn}: ${reason}`).join('; ');
  const fix = isOfOthers
    ? 'S3 changes no configuration with such a rule in it: correct that rule of the bucket, or remove it, and run setup again'
    : 'run setup again; if that does not help, somebody changed the policy of the destination';
  return new ThumbsError('DestinationRefused', `S3 refuses to notify ${text}`, { cause: error, fix });
}

/** S3 delivers each event to one rule only. */
const isAmbiguous = (error: unknown) =>
  isAws(error, 'InvalidArgument') && /ambiguously defined|overlap/i.test((error as Error).message);

function overlap(bucket: string, rules: readonly string[], cause: unknown): ThumbsError {
  const which = rules.length > 0 ? `: ${rules.join(', ')}` : '';
  const text = `the bucket ${bucket} already notifies others of the same events, and S3 allows one rule for each${which}`;
  return new ThumbsError('Conflict', text, {
    cause,
    fix: `choose a prefix that no other rule covers (--source s3://${bucket}/PREFIX), or do without events: thumbs setup --trigger sqs, then thumbs backfill for what is new`,
  });
}

function put(
  session: Session,
  Bucket: string,
  NotificationConfiguration: NotificationConfiguration,
  options: { SkipDestinationValidation?: boolean } = {},
) {
  const ExpectedBucketOwner = session.place.account;
  const input = { Bucket, ExpectedBucketOwner, NotificationConfiguration, ...options };
  const command = new PutBucketNotificationConfigurationCommand(input);
  return whenBucketFree(session, () => session.client(S3Client).send(command));
}
