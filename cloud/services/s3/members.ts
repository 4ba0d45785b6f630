// Which members of S3's inputs are honoured, refused or harmless. `refuseHeaders` checks every request for refused ones.
import type { MemberTable } from '../../wire/members.ts';

const bucket = 'Bucket ExpectedBucketOwner';
const object = `${bucket} Key`;
const put = 'ContentMD5 ChecksumAlgorithm';
const grants = 'GrantFullControl GrantRead GrantReadACP GrantWriteACP';
const checksums = `ChecksumCRC32 ChecksumCRC32C ChecksumCRC64NVME ChecksumSHA1 ChecksumSHA256 ChecksumSHA512
  ChecksumMD5`;
const noChecksums = 'ChecksumXXHASH64 ChecksumXXHASH3 ChecksumXXHASH128';
const customerKey = 'SSECustomerAlgorithm SSECustomerKey SSECustomerKeyMD5';
const sourceKey = 'CopySourceSSECustomerAlgorithm CopySourceSSECustomerKey CopySourceSSECustomerKeyMD5';
const noEncryption = `${customerKey} SSEKMSKeyId SSEKMSEncryptionContext BucketKeyEnabled`;
const lock = `ObjectLockMode ObjectLockRetainUntilDate ObjectLockLegalHoldStatus ObjectLockEventHold
  ObjectLockEventHoldDurationDays ObjectLockEventHoldDurationYears`;
/** Metadata that a new object can be created with. */
const facts = `ACL ${grants} CacheControl ContentDisposition ContentEncoding ContentLanguage ContentType Expires Metadata
  ServerSideEncryption StorageClass WebsiteRedirectLocation Tagging`;
const sourceConditions = `CopySource CopySourceIfMatch CopySourceIfModifiedSince CopySourceIfNoneMatch
  CopySourceIfUnmodifiedSince ExpectedSourceBucketOwner`;
const responses = `ResponseCacheControl ResponseContentDisposition ResponseContentEncoding ResponseContentLanguage
  ResponseContentType ResponseExpires`;
const page = 'Delimiter EncodingType Prefix';

const RequestPayer = 'nobody pays here';
const MFA = 'MFA delete cannot be switched on';
const free = { RequestPayer };
const listed = { RequestPayer, OptionalObjectAttributes: 'no object is archived or being restored' };

const read = (name: string) => ({ [`Get${name}`]: { honoured: bucket } });
const remove = (name: string) => ({ [`Delete${name}`]: { honoured: bucket } });
const setting = (name: string, root: string, refused = '') => ({
  ...read(name),
  ...remove(name),
  [`Put${name}`]: { honoured: `${bucket} ${put} ${root}.*`, refused },
});

const bucketMembers: MemberTable = {
  CreateBucket: {
    honoured: `Bucket ACL ${grants} GrantWrite ObjectOwnership BucketNamespace CreateBucketConfiguration.*`,
    refused: 'ObjectLockEnabledForBucket',
  },
  DeleteBucket: { honoured: bucket },
  HeadBucket: { honoured: bucket },
  ListBuckets: { honoured: 'MaxBuckets ContinuationToken Prefix BucketRegion' },
  ...read('BucketLocation'),
  ...read('BucketAcl'),
  ...read('BucketLogging'),
  ...read('BucketPolicyStatus'),
  GetBucketAccelerateConfiguration: { honoured: bucket, harmless: free },
  PutBucketAcl: { honoured: `${bucket} ${put} ACL AccessControlPolicy.* ${grants} GrantWrite` },
  ...setting('BucketCors', 'CORSConfiguration'),
  ...setting(
    'BucketEncryption',
    'ServerSideEncryptionConfiguration',
    'ServerSideEncryptionConfiguration.Rules.ApplyServerSideEncryptionByDefault.KMSMasterKeyID',
  ),
  ...setting('BucketOwnershipControls', 'OwnershipControls'),
  ...setting('BucketTagging', 'Tagging'),
  ...setting('BucketWebsite', 'WebsiteConfiguration'),
  ...setting('PublicAccessBlock', 'PublicAccessBlockConfiguration'),
  ...read('BucketLifecycleConfiguration'),
  ...remove('BucketLifecycle'),
  PutBucketLifecycleConfiguration: {
    honoured: `${bucket} ChecksumAlgorithm LifecycleConfiguration.* TransitionDefaultMinimumObjectSize`,
  },
  ...read('BucketNotificationConfiguration'),
  PutBucketNotificationConfiguration: {
    honoured: `${bucket} NotificationConfiguration.* SkipDestinationValidation`,
  },
  ...read('BucketPolicy'),
  ...remove('BucketPolicy'),
  PutBucketPolicy: {
    honoured: `${bucket} ${put} Policy`,
    harmless: { ConfirmRemoveSelfBucketAccess: 'the account may always lift a policy' },
  },
  ...read('BucketVersioning'),
  PutBucketVersioning: { honoured: `${bucket} ${put} VersioningConfiguration.*`, harmless: { MFA } },
};

const objectMembers: MemberTable = {
  CopyObject: {
    honoured: `${object} ${facts} ${sourceConditions} ChecksumAlgorithm IfMatch IfNoneMatch MetadataDirective
      TaggingDirective`,
    refused: `${noEncryption} ${sourceKey} ${lock} AnnotationDirective`,
    harmless: free,
  },
  DeleteObject: {
    honoured: `${object} VersionId IfMatch`,
    refused: 'BypassGovernanceRetention IfMatchLastModifiedTime IfMatchSize',
    harmless: { RequestPayer, MFA },
  },
  DeleteObjects: {
    honoured: `${bucket} ChecksumAlgorithm Delete Delete.Quiet Delete.Objects Delete.Objects.Key Delete.Objects.VersionId
      Delete.Objects.ETag`,
    refused: 'BypassGovernanceRetention Delete.Objects.LastModifiedTime Delete.Objects.Size',
    harmless: { RequestPayer, MFA },
  },
  DeleteObjectTagging: { honoured: `${object} VersionId` },
  GetObject: {
    honoured: `${object} IfMatch IfModifiedSince IfNoneMatch IfUnmodifiedSince Range ${responses} VersionId PartNumber
      ChecksumMode`,
    refused: customerKey,
    harmless: free,
  },
  GetObjectAcl: { honoured: `${object} VersionId`, harmless: free },
  GetObjectAttributes: {
    honoured: `${object} ObjectAttributes VersionId MaxParts PartNumberMarker`,
    refused: customerKey,
    harmless: free,
  },
  GetObjectTagging: { honoured: `${object} VersionId`, harmless: free },
  HeadObject: {
    honoured: `${object} IfMatch IfModifiedSince IfNoneMatch IfUnmodifiedSince Range ${responses} VersionId PartNumber
      ChecksumMode`,
    refused: customerKey,
    harmless: free,
  },
  ListObjects: { honoured: `${bucket} ${page} Marker MaxKeys`, harmless: listed },
  ListObjectsV2: {
    honoured: `${bucket} ${page} MaxKeys ContinuationToken FetchOwner StartAfter`,
    harmless: listed,
  },
  ListObjectVersions: { honoured: `${bucket} ${page} KeyMarker MaxKeys VersionIdMarker`, harmless: listed },
  PutObject: {
    honoured: `${object} ${facts} ${put} ${checksums} Body ContentLength IfMatch IfNoneMatch`,
    refused: `${noEncryption} ${noChecksums} ${lock} WriteOffsetBytes`,
    harmless: free,
  },
  PutObjectAcl: {
    honoured: `${object} ${put} VersionId ACL AccessControlPolicy.* ${grants} GrantWrite`,
    harmless: free,
  },
  PutObjectTagging: { honoured: `${object} ${put} VersionId Tagging.*`, harmless: free },
};

const uploadMembers: MemberTable = {
  AbortMultipartUpload: {
    honoured: `${object} UploadId`,
    refused: 'IfMatchInitiatedTime',
    harmless: free,
  },
  CompleteMultipartUpload: {
    honoured: `${object} UploadId MultipartUpload.* ${checksums} ChecksumType MpuObjectSize IfMatch IfNoneMatch`,
    refused: `${customerKey} ${noChecksums}`,
    harmless: free,
  },
  CreateMultipartUpload: {
    honoured: `${object} ${facts} ChecksumAlgorithm ChecksumType`,
    refused: `${noEncryption} ${lock}`,
    harmless: free,
  },
  ListMultipartUploads: {
    honoured: `${bucket} ${page} KeyMarker MaxUploads UploadIdMarker`,
    harmless: free,
  },
  ListParts: {
    honoured: `${object} UploadId MaxParts PartNumberMarker`,
    refused: customerKey,
    harmless: free,
  },
  UploadPart: {
    honoured: `${object} ${put} ${checksums} Body ContentLength PartNumber UploadId`,
    refused: `${customerKey} ${noChecksums}`,
    harmless: free,
  },
  UploadPartCopy: {
    honoured: `${object} ${sourceConditions} CopySourceRange PartNumber UploadId`,
    refused: `${customerKey} ${sourceKey}`,
    harmless: free,
  },
};

export const members: MemberTable = { ...bucketMembers, ...objectMembers, ...uploadMembers };
