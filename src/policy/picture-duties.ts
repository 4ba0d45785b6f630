// The rights that a person needs to work with the pictures of a stack.
import { objectsOf } from '../aws/policies.ts';
import type { Originals } from '../stack/source.ts';
import { type Duty, grant, queues } from './caller-duties.ts';

/** The path to the function: through the queue, or directly where no queue leads there. */
export const tellFunction: Duty = ({ names: { arn }, trigger }) =>
  trigger === 's3'
    ? [grant(arn.function('worker'), 'lambda', 'InvokeFunction')]
    : [grant(arn.queue('jobs'), 'sqs', 'GetQueueUrl SendMessage')];

/** Lists of metrics have no resources of their own. */
export const measure: Duty = () => [grant('*', 'cloudwatch', 'GetMetricData')];

/** Distinguishes a lost event from a late one. */
export const lookForLost: Duty = ({ names: { arn } }) => [
  grant(arn.queue('jobs'), 'sqs', 'GetQueueUrl GetQueueAttributes'),
];

/** Nothing for a source: the commands that would change it refuse. */
const changeOriginals = (originals: Originals, actions: string) =>
  originals.isOwn ? [grant(objectsOf(originals), 's3', actions)] : [];

/** Sending images and following their results, including `--delete`. A copy requires reading the object. */
export const upload: Duty = ({ names: { arn, originals } }) => [
  grant(originals.arn, 's3', 'ListBucket'),
  grant(objectsOf(originals), 's3', 'GetObject'),
  ...changeOriginals(originals, 'PutObject AbortMultipartUpload DeleteObject'),
  grant(arn.table('images'), 'dynamodb', 'BatchGetItem'),
  grant(`${arn.table('images')}/index/*`, 'dynamodb', 'Query'),
];

/** Without permission to list, S3 answers AccessDenied for a missing object. */
export const readOriginals: Duty = ({ names: { originals } }) => [
  grant(originals.arn, 's3', 'ListBucket'),
  grant(objectsOf(originals), 's3', 'GetObject'),
];

export const followAgain: Duty = ({ names: { arn } }) => [
  grant(arn.table('images'), 'dynamodb', 'BatchGetItem'),
  grant(`${arn.table('images')}/index/*`, 'dynamodb', 'Query'),
];

/** Images that crashed the function or ran out of time have no item: only a dead letter mentions them. */
export const readGivenUp: Duty = ({ names: { arn } }) => [
  grant(
    arn.queue('dead-letters'),
    'sqs',
    'GetQueueUrl GetQueueAttributes ReceiveMessage ChangeMessageVisibility',
  ),
];

/** The current recipe is needed to find outdated thumbnails. */
export const readRecipe: Duty = ({ names: { arn } }) => [
  grant(arn.function('worker'), 'lambda', 'GetFunctionConfiguration'),
];

export const setPoint: Duty = ({ names: { arn } }) => [grant(arn.table('images'), 'dynamodb', 'UpdateItem')];

/** Items whose originals are gone already are looked for, too. */
export const removePictures: Duty = ({ names: { arn, originals } }) => [
  ...changeOriginals(originals, 'DeleteObject'),
  grant(arn.table('images'), 'dynamodb', 'Scan BatchGetItem'),
];

export const drain: Duty = ({ names: { arn } }) => [
  grant(arn.queue('dead-letters'), 'sqs', 'GetQueueUrl ReceiveMessage DeleteMessage ChangeMessageVisibility'),
];

export const download: Duty = ({ names: { arn } }) => [
  grant(`${arn.bucket('thumbnails')}/*`, 's3', 'GetObject'),
  grant(arn.table('images'), 'dynamodb', 'GetItem'),
];

/** What the page does; its links to pictures are signed with the same rights. */
export const gallery: Duty = ({ names: { arn, originals } }) => [
  ...changeOriginals(originals, 'PutObject AbortMultipartUpload DeleteObject'),
  grant(`${arn.bucket('thumbnails')}/*`, 's3', 'GetObject'),
  grant(arn.table('images'), 'dynamodb', 'GetItem UpdateItem'),
  grant(`${arn.table('images')}/index/*`, 'dynamodb', 'Query'),
];

export const scan: Duty = ({ names: { arn, originals } }) => [
  grant(originals.arn, 's3', 'ListBucket'),
  grant(arn.table('images'), 'dynamodb', 'Scan BatchGetItem'),
  grant(`${arn.table('images')}/index/*`, 'dynamodb', 'Query'),
];

/** Items, in the order of the originals. */
export const readItems: Duty = ({ names: { arn, originals } }) => [
  grant(originals.arn, 's3', 'ListBucket'),
  grant(arn.table('images'), 'dynamodb', 'BatchGetItem'),
];

/** Read-only: the account's owner decides who may change items by hand. */
export const query: Duty = ({ names: { arn } }) => [
  grant(arn.table('images'), 'dynamodb', 'PartiQLSelect'),
  grant(`${arn.table('images')}/index/*`, 'dynamodb', 'PartiQLSelect'),
];

export const readLogs: Duty = ({ names: { arn } }) => [
  grant(arn.logGroup('worker'), 'logs', 'FilterLogEvents'),
];

export const count: Duty = ({ names: { arn } }) => [
  ...queues.map((part) => grant(arn.queue(part), 'sqs', 'GetQueueUrl GetQueueAttributes')),
  grant(`${arn.table('images')}/index/*`, 'dynamodb', 'Query'),
];

/** --cost: the sizes and times of all images. */
export const addUp: Duty = ({ names: { arn } }) => [grant(arn.table('images'), 'dynamodb', 'Scan')];
