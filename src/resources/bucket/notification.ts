// The rule that notifies the queue (or the function) of new originals. S3 keeps all rules of a bucket in one document:
// ours is found by its Id, the others are written back unchanged. Made last: S3 checks the destination.
import {
  GetBucketNotificationConfigurationCommand,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
  S3Client,
  type Event as S3EventName,
} from '@aws-sdk/client-s3';
import type { Context, Session } from '../../aws/session.ts';
import type { Facets, Live, Owner, Resource } from '../../engine/resource.ts';
import { ignore, isAws, ThumbsError } from '../../errors/errors.ts';
import { retryWhile, schedules } from '../../machine/wait.ts';
import { isNamed } from '../../stack/names.ts';
import { bucketOwner, findBuckets } from './bucket.ts';
import { whenBucketFree } from './bucket-changes.ts';

/** Large files end in CompleteMultipartUpload, so all kinds of creation; removals also remove the thumbnails. */
const events: S3EventName[] = ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'];

export interface NotificationFacets extends Facets {
  /** ARN of a queue or a function. */
  destination: string;
  events: S3EventName[];
}

const ruleId = (session: Session) => `thumbs-${session.place.stack}`;

export const notification: Resource<NotificationFacets> = {
  id: 'notification',
  type: 'bucket notification',
  needs: ['originals', 'jobs', 'trigger', 'permission'],
  name: ({ names }) => names.of('originals'),
  isName: isNamed('originals'),
  owner,
  desired,
  find,
  read,
  create,
  update: async (context, name, { live, desired }) => {
    await write(context, name, desired);
    return live.outputs;
  },
  destroy: async (session, name) => {
    const rest = await readRules(session, name);
    // Others' rules are not ours to judge: a missing destination of theirs must not prevent our rule.
    const unjudged = { SkipDestinationValidation: true };
    if (rest) await ignore(['NoSuchBucket'], put(session, name, without(rest, ruleId(session)), unjudged));
  },
};

function desired({ names, settings }: Context): NotificationFacets {
  const destination = settings.trigger === 's3' ? names.arn.function('worker') : names.arn.queue('jobs');
  return { destination, events };
}

async function find(session: Session): Promise<string[]> {
  const buckets = await findBuckets(session, 'originals');
  const rules = await Promise.all(buckets.map((name) => readRules(session, name)));
  return buckets.filter((_, index) => ruleOf(rules[index], ruleId(session)));
}

/** The bucket's. */
async function owner(session: Session, name: string): Promise<{ owner: Owner } | undefined> {
  const rule = ruleOf(await readRules(session, name), ruleId(session));
  return rule && bucketOwner(session, name);
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

interface Rule {
  destination: string | undefined;
  events: S3EventName[] | undefined;
}

function ruleOf(rules: NotificationConfiguration | undefined, id: string): Rule | undefined {
  const queue = rules?.QueueConfigurations?.find(({ Id }) => Id === id);
  if (queue) return { destination: queue.QueueArn, events: queue.Events };
  const lambda = rules?.LambdaFunctionConfigurations?.find(({ Id }) => Id === id);
  return lambda && { destination: lambda.LambdaFunctionArn, events: lambda.Events };
}

function without(rules: NotificationConfiguration, id: string): NotificationConfiguration {
  const isOther = ({ Id }: { Id?: string | undefined }) => Id !== id;
  return {
    ...rules,
    QueueConfigurations: (rules.QueueConfigurations ?? []).filter(isOther),
    LambdaFunctionConfigurations: (rules.LambdaFunctionConfigurations ?? []).filter(isOther),
  };
}

async function read(context: Context, name: string): Promise<Live<NotificationFacets> | undefined> {
  const [rules, owned] = await Promise.all([readRules(context, name), bucketOwner(context, name)]);
  const rule = ruleOf(rules, ruleId(context));
  if (!rule) return undefined;
  const facets = { destination: rule.destination, events: [...(rule.events ?? [])].sort() };
  return { outputs: {}, facets, owner: owned?.owner };
}

async function create(
  context: Context,
  name: string,
  facets: NotificationFacets,
): Promise<Live<NotificationFacets>> {
  await write(context, name, facets);
  // True of AWS itself; the embedded cloud is quicker.
  if (!context.place.endpoint) context.note('S3 may need five minutes before it reports new pictures');
  return { outputs: {}, facets, owner: context.names.stack };
}

async function write(
  context: Context,
  name: string,
  { destination: arn }: NotificationFacets,
): Promise<void> {
  const id = ruleId(context);
  const rest = without((await readRules(context, name)) ?? {}, id);
  const rules: NotificationConfiguration = arn.includes(':lambda:')
    ? {
        ...rest,
        LambdaFunctionConfigurations: [
          ...(rest.LambdaFunctionConfigurations ?? []),
          { Id: id, LambdaFunctionArn: arn, Events: events },
        ],
      }
    : {
        ...rest,
        QueueConfigurations: [...(rest.QueueConfigurations ?? []), { Id: id, QueueArn: arn, Events: events }],
      };
  try {
    await retryWhile(
      context,
      'S3 does not accept the destination yet',
      isEarly,
      schedules.destinationValid,
      () => put(context, name, rules),
    );
  } catch (error) {
    throw isEarly(error) ? refusedDestination(error) : error;
  }
}

/** A policy written a moment ago may not have reached S3; a wrong one never will. */
const isEarly = (error: unknown) =>
  isAws(error, 'InvalidArgument') && /validate the following destination/i.test((error as Error).message);

/** S3's message says nothing; destination and reason are in two fields of the error. */
function refusedDestination(error: unknown): ThumbsError {
  const { ArgumentName1, ArgumentValue1 } = error as { ArgumentName1?: string; ArgumentValue1?: string };
  return new ThumbsError('DestinationRefused', `S3 refuses to notify ${ArgumentName1}: ${ArgumentValue1}`, {
    cause: error,
    fix: 'run setup again; if that does not help, somebody changed the policy of the destination',
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
