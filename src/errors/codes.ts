// AWS's error codes grouped by meaning: each service, and each of its wire formats, has its own spellings.

/** Credentials: expired, refused, missing. */
export const expiredNames = [
  'ExpiredToken',
  'ExpiredTokenException',
  'RequestExpired',
  'TokenRefreshRequired',
];
export const refusedNames = [
  'InvalidAccessKeyId',
  'InvalidToken',
  'InvalidClientTokenId',
  'InvalidClientTokenIdException',
  'UnrecognizedClientException',
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
  'AuthFailure',
];
/** About a web identity token, as STS reports it while the SDK exchanges it. */
export const identityNames = [
  'InvalidIdentityToken',
  'InvalidIdentityTokenException',
  'IDPRejectedClaim',
  'IDPRejectedClaimException',
  'IDPCommunicationError',
  'IDPCommunicationErrorException',
];
export const missingNames = ['CredentialsProviderError', 'TokenProviderError'];
/** Of Node's sockets and DNS. */
export const unreachableCodes = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'ECONNRESET',
  'EHOSTUNREACH',
];

/** Of Node's TLS: a certificate that nobody known has signed, that is out of date, or that is another server's. */
export const untrustedCodes = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_UNTRUSTED',
];

/** Of the local file system. */
export const fileCodes = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'];
export const fullCodes = ['ENOSPC', 'EDQUOT'];

export const deniedNames = [
  ...['AccessDenied', 'AccessDeniedException', 'UnauthorizedException', 'Forbidden'],
  // SNS.
  ...['AuthorizationError', 'AuthorizationErrorException'],
];
export const throttleNames = [
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestThrottled',
  'RequestThrottledException',
  // SQS, for a queue that KMS encrypts.
  'KmsThrottled',
  'RequestLimitExceeded',
  'ProvisionedThroughputExceededException',
  'SlowDown',
  'PriorRequestNotComplete',
];

/** A part of the stack is missing. S3's NoSuchKey is about objects, which may well be absent. */
export const absentNames = ['ResourceNotFoundException', 'QueueDoesNotExist', 'NoSuchBucket'];

/** A create call met an existing resource of that name. */
export const existsNames = [
  'BucketAlreadyOwnedByYou',
  // Somebody else's: reading it then shows that.
  'BucketAlreadyExists',
  'EntityAlreadyExistsException',
  'ResourceAlreadyExistsException',
  'QueueNameExists',
  'ResourceInUseException',
  ...['Distribution', 'OriginAccessControl', 'CachePolicy', 'ResponseHeadersPolicy', 'Function'].map(
    (what) => `${what}AlreadyExists`,
  ),
];

/** Something else is being done to the resource, or just was: it passes. */
export const busyNames = [
  'OperationAborted',
  'QueueDeletedRecently',
  'ResourceInUseException',
  'ResourceConflictException',
  'ConcurrentModificationException',
  'OperationAbortedException',
  'DeleteConflictException',
  'BucketNotEmpty',
];
