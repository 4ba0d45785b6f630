// Every policy document that thumbs writes, as pure functions of names: least privilege, nothing to wait for.
import type { Names } from '../stack/names.ts';
import type { Settings } from '../stack/settings.ts';
import type { Originals } from '../stack/source.ts';
import { indexOf } from '../stack/table-index.ts';

export interface Statement {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Principal?: unknown;
  Action: string | string[];
  Resource?: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

export interface PolicyDocument {
  Version: '2012-10-17';
  Statement: Statement[];
}

const policy = (...Statement: Statement[]): PolicyDocument => ({ Version: '2012-10-17', Statement });

/** Only Lambda may assume the roles of our functions. */
export const lambdaTrust = policy({
  Effect: 'Allow',
  Principal: { Service: 'lambda.amazonaws.com' },
  Action: 'sts:AssumeRole',
});

/**
 * What the worker needs, and nothing more. It may not create log groups: a late one would outlive the teardown. The rights
 * of all triggers at once, so that work in progress can finish while the trigger is changed.
 */
export function workerPolicy(
  { arn, originals }: Names,
  { notify }: Pick<Settings, 'notify'> = {},
): PolicyDocument {
  return policy(
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], `${arn.logGroup('worker')}:*`),
    allow(['s3:GetObject'], objectsOf(originals)),
    // Without permission to list, S3 answers AccessDenied for a missing object, and nobody could tell the difference.
    allow(['s3:ListBucket'], originals.arn),
    allow(['s3:PutObject', 's3:DeleteObject'], `${arn.bucket('thumbnails')}/*`),
    // GetItem: focal points that a person set.
    allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'], arn.table('images')),
    allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
      arn.queue('jobs'),
    ),
    allow(['sqs:SendMessage'], arn.queue('dead-letters')),
    ...(notify ? [allow(['sns:Publish'], arn.topic('notifications'))] : []),
  );
}

/** Least privilege for the API's function: it reads everything, and writes only originals of the stack's own and focal points. */
export function apiPolicy(
  { arn, originals }: Names,
  settings: Pick<Settings, 'trigger' | 'maxConcurrency'>,
  index: string = indexOf(settings),
): PolicyDocument {
  return policy(
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], `${arn.logGroup('api')}:*`),
    allow(
      ['s3:GetObject', ...(originals.isOwn ? ['s3:PutObject', 's3:DeleteObject'] : [])],
      objectsOf(originals),
    ),
    // Distinguishes missing from forbidden.
    allow(['s3:ListBucket'], originals.arn),
    allow(['s3:GetObject'], `${arn.bucket('thumbnails')}/*`),
    allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], arn.table('images')),
    allow(['dynamodb:Query'], `${arn.table('images')}/index/${index}`),
    settings.trigger === 's3'
      ? allow(['lambda:InvokeFunction'], arn.function('worker'))
      : allow(['sqs:GetQueueUrl', 'sqs:SendMessage'], arn.queue('jobs')),
  );
}

/** All originals, as a resource of a policy. */
export const objectsOf = ({ arn, prefix }: Originals) => `${arn}/${prefix}*`;

const allow = (Action: string[], Resource: string): Statement => ({ Effect: 'Allow', Action, Resource });

const noPlainText = { Bool: { 'aws:SecureTransport': 'false' } };

/** TLS only. */
export function bucketPolicy(bucketArn: string): PolicyDocument {
  return policy({
    Sid: 'TlsOnly',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: noPlainText,
  });
}

/**
 * Everybody may read every object, and list none. `plain` works without TLS too: S3 serves websites only that way.
 */
export function publicReadPolicy(bucketArn: string, transport: 'plain' | 'tls'): PolicyDocument {
  const read: Statement = {
    Sid: 'PublicRead',
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: `${bucketArn}/*`,
  };
  return policy(...(transport === 'tls' ? bucketPolicy(bucketArn).Statement : []), read);
}

/** TLS only, and this distribution may read and, to tell what is missing from what is forbidden, list. */
export function policyForDistribution(bucketArn: string, distributionArn: string): PolicyDocument {
  const allowed = { Effect: 'Allow', Principal: { Service: 'cloudfront.amazonaws.com' } } as const;
  const Condition = { StringEquals: { 'AWS:SourceArn': distributionArn } };
  return policy(
    ...bucketPolicy(bucketArn).Statement,
    { Sid: 'CdnRead', ...allowed, Action: 's3:GetObject', Resource: `${bucketArn}/*`, Condition },
    { Sid: 'CdnList', ...allowed, Action: 's3:ListBucket', Resource: bucketArn, Condition },
  );
}

/** TLS only; and for a queue that S3 notifies, only this bucket of this account may send. */
export function queuePolicy(
  queueArn: string,
  source?: { bucketArn: string; account: string },
): PolicyDocument {
  const tlsOnly: Statement = {
    Sid: 'TlsOnly',
    Effect: 'Deny',
    Principal: '*',
    Action: 'sqs:*',
    Resource: queueArn,
    Condition: noPlainText,
  };
  if (!source) return policy(tlsOnly);
  return policy(tlsOnly, {
    Sid: 'EventsOfOneBucket',
    Effect: 'Allow',
    Principal: { Service: 's3.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: queueArn,
    Condition: {
      ArnLike: { 'aws:SourceArn': source.bucketArn },
      // A bucket's ARN has no account: somebody else could recreate a deleted one.
      StringEquals: { 'aws:SourceAccount': source.account },
    },
  });
}
