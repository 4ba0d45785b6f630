// The duties of each command, so that a person can be given the rights for some commands only.
import { findApi, inspectApi, makeApi, removeApi } from './api-duties.ts';
import { type Duty, find, grant, inspect, inspectKnown, make, queues } from './caller-duties.ts';
import { dropAlarms, dropMapping, dropPermission, remove } from './caller-removals.ts';
import { findCdn, inspectCdn, makeCdn, removeCdn } from './cdn-duties.ts';
import { findTopic, inspectTopic, makeTopic, removeTopic } from './notify-duties.ts';
import { findSite, inspectSite, makeSite, removeSite } from './site-duties.ts';

export const verbs = [
  ...(['setup', 'upload', 'scan', 'status', 'teardown', 'recover', 'doctor'] as const),
  ...(['retry', 'reprocess', 'focus', 'rm', 'download', 'gallery', 'query', 'logs'] as const),
  ...(['url', 'html', 'manifest', 'share'] as const),
] as const;
export type Verb = (typeof verbs)[number];

/** The path to the function: through the queue, or directly where no queue leads there. */
const tellFunction: Duty = ({ names: { arn }, trigger }) =>
  trigger === 's3'
    ? [grant(arn.function('worker'), 'lambda', 'InvokeFunction')]
    : [grant(arn.queue('jobs'), 'sqs', 'GetQueueUrl SendMessage')];

/** Lists of metrics have no resources of their own. */
const measure: Duty = () => [grant('*', 'cloudwatch', 'GetMetricData')];

/** Distinguishes a lost event from a late one. */
const lookForLost: Duty = ({ names: { arn } }) => [
  grant(arn.queue('jobs'), 'sqs', 'GetQueueUrl GetQueueAttributes'),
];

/** Sending images and following their results, including `--delete`. A copy requires reading the object. */
const upload: Duty = ({ names: { arn } }) => [
  grant(arn.bucket('originals'), 's3', 'ListBucket'),
  grant(`${arn.bucket('originals')}/*`, 's3', 'GetObject PutObject AbortMultipartUpload DeleteObject'),
  grant(arn.table('images'), 'dynamodb', 'BatchGetItem'),
  grant(`${arn.table('images')}/index/*`, 'dynamodb', 'Query'),
];

/** Without permission to list, S3 answers AccessDenied for a missing object. */
const readOriginals: Duty = ({ names: { arn } }) => [
  grant(arn.bucket('originals'), 's3', 'ListBucket'),
  grant(`${arn.bucket('originals')}/*`, 's3', 'GetObject'),
];

const followAgain: Duty = ({ names: { arn } }) => [
  grant(arn.table('images'), 'dynamodb', 'BatchGetItem'),
  grant(`${arn.table('images')}/index/*`, 'dynamodb', 'Query'),
];

/** Images that crashed the function or ran out of time have no item: only a dead letter mentions them. */
const readGivenUp: Duty = ({ names: { arn } }) => [
  grant(
    arn.queue('dead-letters'),
    'sqs',
    'GetQueueUrl GetQueueAttributes ReceiveMessage ChangeMessageVisibility',
  ),
];

/** The current recipe is needed to find outdated thumbnails. */
const readRecipe: Duty = ({ names: { arn } }) => [
  grant(arn.function('worker'), 'lambda', 'GetFunctionConfiguration'),
];

const setPoint: Duty = ({ names: { arn } }) => [grant(arn.table('images'), 'dynamodb', 'UpdateItem')];

/** Items whose originals are gone already are looked for, too. */
const removePictures: Duty = ({ names: { arn } }) => [
  grant(`${arn.bucket('originals')}/*`, 's3', 'DeleteObject'),
  grant(arn.table('images'), 'dynamodb', 'Scan BatchGetItem'),
];

const drain: Duty = ({ names: { arn } }) => [
  grant(arn.queue('dead-letters'), 'sqs', 'GetQueueUrl ReceiveMessage DeleteMessage ChangeMessageVisibility'),
];

const download: Duty = ({ names: { arn } }) => [
  grant(`${arn.bucket('thumbnails')}/*`, 's3', 'GetObject'),
  grant(arn.table('images'), 'dynamodb', 'GetItem'),
];

/** What the page does; its links to pictures are signed with the same rights. */
const gallery: Duty = ({ names: { arn } }) => [
  grant(`${arn.bucket('originals')}/*`, 's3', 'PutObject AbortMultipartUpload DeleteObject'),
  grant(`${arn.bucket('thumbnails')}/*`, 's3', 'GetObject'),
  grant(arn.table('images'), 'dynamodb', 'GetItem UpdateItem'),
  grant(`${arn.table('images')}/index/*`, 'dynamodb', 'Query'),
];

const scan: Duty = ({ names: { arn } }) => [
  grant(arn.bucket('originals'), 's3', 'ListBucket'),
  grant(arn.table('images'), 'dynamodb', 'Scan BatchGetItem'),
  grant(`${arn.table('images')}/index/*`, 'dynamodb', 'Query'),
];

/** What tells of thumbnails, and the order of the originals. */
const readItems: Duty = ({ names: { arn } }) => [
  grant(arn.bucket('originals'), 's3', 'ListBucket'),
  grant(arn.table('images'), 'dynamodb', 'BatchGetItem'),
];

/** Read-only: the account's owner decides who may change items by hand. */
const query: Duty = ({ names: { arn } }) => [
  grant(arn.table('images'), 'dynamodb', 'PartiQLSelect'),
  grant(`${arn.table('images')}/index/*`, 'dynamodb', 'PartiQLSelect'),
];

const readLogs: Duty = ({ names: { arn } }) => [grant(arn.logGroup('worker'), 'logs', 'FilterLogEvents')];

const count: Duty = ({ names: { arn } }) => [
  ...queues.map((part) => grant(arn.queue(part), 'sqs', 'GetQueueUrl GetQueueAttributes')),
  grant(`${arn.table('images')}/index/*`, 'dynamodb', 'Query'),
];

/** --cost: the sizes and times of all images. */
const addUp: Duty = ({ names: { arn } }) => [grant(arn.table('images'), 'dynamodb', 'Scan')];

/** Removes what another trigger left behind. */
const changeTrigger: Duty = (caller) =>
  caller.trigger === 's3' ? dropMapping(caller) : dropPermission(caller);

const lookAround: Duty = () => [
  grant('*', 'lambda', 'GetAccountSettings'),
  grant('*', 's3', 'GetAccountPublicAccessBlock'),
];

export const duties: Record<Verb, readonly Duty[]> = {
  setup: [
    find,
    inspect,
    inspectKnown,
    make,
    changeTrigger,
    dropAlarms,
    findApi,
    inspectApi,
    makeApi,
    removeApi,
    findSite,
    inspectSite,
    makeSite,
    removeSite,
    findCdn,
    inspectCdn,
    makeCdn,
    removeCdn,
    findTopic,
    inspectTopic,
    makeTopic,
    removeTopic,
  ],
  // Messages are sent under `sqs`, and for images without any news.
  upload: [upload, tellFunction, lookForLost, readGivenUp],
  scan: [scan, readGivenUp],
  status: [inspect, inspectKnown, measure, count, addUp, inspectApi, inspectSite, inspectCdn, inspectTopic],
  // --expired reads the tags of everything before it removes anything.
  teardown: [
    find,
    inspect,
    remove,
    findApi,
    inspectApi,
    removeApi,
    findSite,
    inspectSite,
    removeSite,
    findCdn,
    removeCdn,
    findTopic,
    inspectTopic,
    removeTopic,
  ],
  recover: [
    find,
    inspect,
    findApi,
    inspectApi,
    findSite,
    inspectSite,
    findCdn,
    inspectCdn,
    findTopic,
    inspectTopic,
  ],
  doctor: [find, lookAround, findApi, findSite, findCdn, findTopic, inspectTopic],
  retry: [readOriginals, followAgain, readGivenUp, drain, tellFunction],
  reprocess: [readRecipe, readOriginals, followAgain, readGivenUp, tellFunction],
  focus: [setPoint, readOriginals, followAgain, readGivenUp, tellFunction],
  rm: [readOriginals, removePictures, tellFunction],
  download: [readOriginals, download],
  gallery: [readOriginals, gallery, tellFunction],
  query: [query],
  logs: [readLogs],
  url: [readItems],
  html: [readItems],
  manifest: [readItems],
  share: [readItems],
};
