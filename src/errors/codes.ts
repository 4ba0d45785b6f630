// AWS's error codes by what they mean to us: each service, and each of its wire formats, has its own spellings.

/** Credentials: too old, not accepted, not found. */
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
/** Of a web identity token, as STS says it while the SDK exchanges it. */
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

/** Of the local file system. */
export const fileCodes = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'];
export const fullCodes = ['ENOSPC', 'EDQUOT'];

export const deniedNames = ['AccessDenied', 'AccessDeniedException', 'UnauthorizedException', 'Forbidden'];
export const throttleNames = [
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestLimitExceeded',
  'ProvisionedThroughputExceededException',
  'SlowDown',
  'PriorRequestNotComplete',
];

/** Something that a stack has is not there. S3 says NoSuchKey of objects, which may well be absent. */
export const absentNames = ['ResourceNotFoundException', 'QueueDoesNotExist', 'NoSuchBucket'];

/** A create met a thing of that name. */
export const existsNames = [
  'BucketAlreadyOwnedByYou',
  // Somebody else's: reading it then tells so.
  'BucketAlreadyExists',
  'EntityAlreadyExistsException',
  'ResourceAlreadyExistsException',
  'QueueNameExists',
  'ResourceInUseException',
];

/** Something else is going on with the thing, or was a moment ago: it passes. */
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
