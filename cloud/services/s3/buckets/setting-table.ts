// A bucket's sub-resources that are XML, one row each.
// New buckets are encrypted, owner enforced and closed to the public, as on AWS since 2023.
import { AwsError } from '../../../aws-error.ts';
import type { XmlElement } from '../xml.ts';
import {
  checkCors,
  checkEncryption,
  checkLifecycle,
  checkOwnership,
  checkPublicAccessBlock,
  checkVersioning,
  checkWebsite,
} from './setting-checks.ts';
import { parseTagging, taggingXml } from './tags.ts';

export interface Setting {
  /** The query parameter. */
  name: string;
  /** As in `GetBucketCors`, without the verb. */
  operation: string;
  /** Root of its XML. */
  root: string;
  /** Returns what to store; throws when S3 would refuse it. */
  check(document: XmlElement): XmlElement;
  /** Answer to a read when there is none. */
  absent: AwsError | XmlElement;
  /** A header stored with the setting and returned with every answer. The first value is the default. */
  header?: { name: string; member: string; values: [string, ...string[]] };
  /** Status of a successful put. */
  putStatus?: 204;
}

const notFound = (code: string, message: string) => new AwsError(code, message, 404);

export const settings: Setting[] = [
  {
    ...xml('cors', 'BucketCors', 'CORSConfiguration', checkCors),
    absent: notFound('NoSuchCORSConfiguration', 'The CORS configuration does not exist'),
  },
  {
    ...xml('encryption', 'BucketEncryption', 'ServerSideEncryptionConfiguration', checkEncryption),
    absent: defaultSettings().encryption,
  },
  {
    ...xml('lifecycle', 'BucketLifecycleConfiguration', 'LifecycleConfiguration', checkLifecycle),
    absent: notFound('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist'),
    header: {
      name: 'x-amz-transition-default-minimum-object-size',
      member: 'TransitionDefaultMinimumObjectSize',
      values: ['all_storage_classes_128K', 'varies_by_storage_class'],
    },
  },
  {
    ...xml('ownershipControls', 'BucketOwnershipControls', 'OwnershipControls', checkOwnership),
    absent: notFound('OwnershipControlsNotFoundError', 'The bucket ownership controls were not found'),
  },
  {
    ...xml(
      'publicAccessBlock',
      'PublicAccessBlock',
      'PublicAccessBlockConfiguration',
      checkPublicAccessBlock,
    ),
    absent: notFound(
      'NoSuchPublicAccessBlockConfiguration',
      'The public access block configuration was not found',
    ),
  },
  {
    ...xml('tagging', 'BucketTagging', 'Tagging', (document) => taggingXml(parseTagging(document, 'bucket'))),
    absent: notFound('NoSuchTagSet', 'The TagSet does not exist'),
    putStatus: 204,
  },
  { ...xml('versioning', 'BucketVersioning', 'VersioningConfiguration', checkVersioning), absent: {} },
  {
    ...xml('website', 'BucketWebsite', 'WebsiteConfiguration', checkWebsite),
    absent: notFound(
      'NoSuchWebsiteConfiguration',
      'The specified bucket does not have a website configuration',
    ),
  },
];

function xml(
  name: string,
  operation: string,
  root: string,
  check: Setting['check'],
): Omit<Setting, 'absent'> {
  return { name, operation, root, check };
}

/** The settings of a new bucket. */
export function defaultSettings(ownership = 'BucketOwnerEnforced') {
  const encryption = {
    ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
    BucketKeyEnabled: 'false',
  };
  return {
    encryption: { Rule: encryption },
    ownershipControls: checkOwnership({ Rule: { ObjectOwnership: ownership } }),
    publicAccessBlock: {
      BlockPublicAcls: 'true',
      IgnorePublicAcls: 'true',
      BlockPublicPolicy: 'true',
      RestrictPublicBuckets: 'true',
    },
  };
}
