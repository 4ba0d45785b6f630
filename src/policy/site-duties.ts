// What a site requires from AWS: a website bucket, or an Amplify app, and the rules of the data buckets.
import { bucketsOf, type Caller, type Duty, type Grant, grant, tagged } from './caller-duties.ts';

/** Nothing for a stack without a site. */
const forSite =
  (duty: (caller: Caller) => Grant[]): Duty =>
  (caller) =>
    caller.site ? duty(caller) : [];

/** The kind of site may change: leftovers of another kind are looked for and removed. */
const isHosted = ({ site }: Caller) => site === 'amplify';

/** Ids of apps are random. */
const apps = ({ names: { partition, region, account } }: Caller) =>
  `arn:${partition}:amplify:${region}:${account}:apps/*`;

const siteBucket = ({ names: { arn } }: Caller) => arn.bucket('site');

/** Also needed for stacks without a site, which might have had one. */
export const findSite: Duty = (caller) => [
  ...bucketsOf(caller.names).map((part) =>
    grant(caller.names.arn.bucket(part), 's3', 'GetBucketCORS GetBucketPolicy GetBucketPublicAccessBlock'),
  ),
  ...(caller.site && !isHosted(caller)
    ? [
        grant(
          siteBucket(caller),
          's3',
          'GetBucketTagging GetBucketWebsite GetBucketPolicy GetBucketPublicAccessBlock',
        ),
      ]
    : []),
  grant('*', 'amplify', 'ListApps'),
];

const readSite =
  'ListBucket GetBucketTagging GetBucketPublicAccessBlock GetBucketOwnershipControls GetEncryptionConfiguration GetBucketPolicy GetLifecycleConfiguration GetBucketWebsite';

export const inspectSite = forSite((caller) => [
  ...bucketsOf(caller.names).map((part) => grant(caller.names.arn.bucket(part), 's3', 'GetBucketCORS')),
  ...(isHosted(caller)
    ? [grant('*', 'amplify', 'ListApps'), grant(apps(caller), 'amplify', 'GetBranch')]
    : [grant(siteBucket(caller), 's3', readSite)]),
]);

/** Jobs have no tags, and Amplify supports no condition on them. */
function makeApp(caller: Caller): Grant[] {
  const { existing, made, notOthers } = tagged(caller.names);
  return [
    { ...grant(apps(caller), 'amplify', 'CreateApp CreateBranch'), condition: made },
    {
      ...grant(apps(caller), 'amplify', 'CreateDeployment StartDeployment UntagResource'),
      condition: existing,
    },
    // Also for a new app, and when only the deployment's hash changed.
    { ...grant(apps(caller), 'amplify', 'TagResource'), condition: notOthers },
    grant(apps(caller), 'amplify', 'GetJob ListJobs StopJob'),
  ];
}

export const makeSite = forSite((caller) => [
  ...bucketsOf(caller.names).map((part) => grant(caller.names.arn.bucket(part), 's3', 'PutBucketCORS')),
  ...(isHosted(caller)
    ? makeApp(caller)
    : [
        // The account's own block is read before a bucket is opened.
        ...(caller.site === 'cdn' ? [] : [grant('*', 's3', 'GetAccountPublicAccessBlock')]),
        grant(
          siteBucket(caller),
          's3',
          'CreateBucket TagResource UntagResource PutBucketTagging PutBucketPublicAccessBlock PutBucketOwnershipControls PutEncryptionConfiguration PutBucketPolicy PutLifecycleConfiguration PutBucketWebsite',
        ),
        grant(`${siteBucket(caller)}/*`, 's3', 'PutObject DeleteObject'),
      ]),
]);

export const removeSite = forSite((caller) => [
  ...bucketsOf(caller.names).map((part) => grant(caller.names.arn.bucket(part), 's3', 'PutBucketCORS')),
  // Public thumbnails are closed.
  grant(caller.names.arn.bucket('thumbnails'), 's3', 'PutBucketPolicy PutBucketPublicAccessBlock'),
  ...(isHosted(caller)
    ? [
        {
          ...grant(apps(caller), 'amplify', 'UntagResource DeleteApp'),
          condition: tagged(caller.names).existing,
        },
      ]
    : [
        grant(
          siteBucket(caller),
          's3',
          'PutBucketPolicy PutBucketPublicAccessBlock DeleteBucketWebsite ListBucketVersions ListBucketMultipartUploads DeleteBucket',
        ),
        grant(`${siteBucket(caller)}/*`, 's3', 'DeleteObject DeleteObjectVersion AbortMultipartUpload'),
      ]),
]);
