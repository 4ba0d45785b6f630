// AWS's messages for transient situations. Clients match on them, so they must be verbatim.

import { AwsError } from '../aws-error.ts';
import type { CloudResponse } from '../service.ts';

/** CreateFunction, UpdateFunctionConfiguration: the role is too new for Lambda's view of IAM. */
export function roleNotAssumable(): AwsError {
  const text = 'The role defined for the function cannot be assumed by Lambda.';
  return new AwsError('InvalidParameterValueException', text);
}

/** The same for a function with an environment: KMS, which must let the role read it, does not know the role. */
export function roleUnknownToKms(): AwsError {
  const text =
    'Lambda was unable to configure access to your environment variables because the KMS key is invalid for CreateGrant. Please check your KMS key settings. KMS Exception: InvalidArnException KMS Message: ARN does not refer to a valid principal: arn';
  return new AwsError('InvalidParameterValueException', text);
}

/** CreateEventSourceMapping: the policy is too new for Lambda's view of IAM, or really lacks the action. */
export function policyNotEffective(): AwsError {
  const text = 'The function execution role does not have permissions to call ReceiveMessage on SQS';
  return new AwsError('InvalidParameterValueException', text);
}

/** PutFunctionEventInvokeConfig: the same for the queue that receives failures. */
export function destinationNotPermitted(queueArn: string): AwsError {
  const text = `The function's execution role does not have permissions to call SendMessage on ${queueArn}`;
  return new AwsError('InvalidParameterValueException', text);
}

/** PutFunctionEventInvokeConfig: Lambda does not see the queue yet. */
export function destinationNotSeen(queueArn: string): AwsError {
  return new AwsError('InvalidParameterValueException', `The destination ARN ${queueArn} is invalid.`);
}

/** Every change of a function that is still being created or changed. */
export function updateInProgress(functionArn: string): AwsError {
  const text = `The operation cannot be performed at this time. An update is in progress for resource: ${functionArn}`;
  return new AwsError('ResourceConflictException', text, 409);
}

/** Every change of a function that Lambda has not created yet. */
export function functionPending(functionArn: string): AwsError {
  const text = `The operation cannot be performed at this time. The function is currently in the following state: Pending (${functionArn})`;
  return new AwsError('ResourceConflictException', text, 409);
}

/** AddPermission, PutFunctionConcurrency and the like, two at a time. */
export function concurrentUpdate(): AwsError {
  const text = 'The function could not be updated due to a concurrent update operation.';
  return new AwsError('ResourceConflictException', text, 409);
}

/** CreateEventSourceMapping, UpdateEventSourceMapping: Lambda sees the queue's old attributes. */
export function visibilityTooShort(): AwsError {
  const text = 'Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds';
  return new AwsError('InvalidParameterValueException', text);
}

/** UpdateEventSourceMapping, DeleteEventSourceMapping while the mapping settles. */
export function mappingInUse(): AwsError {
  const text = 'Cannot update the event source mapping because it is in use.';
  return new AwsError('ResourceInUseException', text);
}

/** PutBucketNotificationConfiguration before the queue's policy has propagated, or without one. */
export function destinationNotValid(destinationArn: string): AwsError {
  return new AwsError('InvalidArgument', 'Unable to validate the following destination configurations', 400, {
    ArgumentName1: destinationArn,
    ArgumentValue1:
      'Permissions on the destination queue do not allow S3 to publish notifications from this bucket',
  });
}

/** Two changes of one bucket at once, or a name whose deletion has not propagated yet. */
export function operationAborted(): AwsError {
  const text =
    'A conflicting conditional operation is currently in progress against this resource. Please try again.';
  return new AwsError('OperationAborted', text, 409);
}

/** CreateApp in an account that has reached its quota. */
export function noMoreApps(): AwsError {
  const text = 'You have reached the maximum number of apps in this account.';
  return new AwsError('LimitExceededException', text, 429);
}

/** A call on a bucket that S3 has only just created, or that is gone. */
export function noSuchBucket(): AwsError {
  return new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
}

/** PutBucketPolicy of a public policy: the public access block was lifted a moment ago, or the account has one too. */
export function publicPolicyBlocked(bucket: string): AwsError {
  const text = `User: arn:aws:iam::000000000000:user/local is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::${bucket}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`;
  return new AwsError('AccessDenied', text, 403);
}

/** DeleteObjects: 200, although S3 failed to delete one of the keys. */
export function objectNotDeleted(key: string): CloudResponse {
  const error = `<Error><Key>${key}</Key><Code>InternalError</Code><Message>We encountered an internal error. Please try again.</Message></Error>`;
  const body = `<?xml version="1.0" encoding="UTF-8"?><DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${error}</DeleteResult>`;
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

/** CreateBucket with a name taken in another account. */
export function bucketTaken(): AwsError {
  const text =
    'The requested bucket name is not available. The bucket namespace is shared by all users of the system.';
  return new AwsError('BucketAlreadyExists', text, 409);
}

/** DeleteBucket during a concurrent upload. */
export function bucketNotEmpty(): AwsError {
  return new AwsError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409);
}

/** CreateQueue within 60 s of DeleteQueue. By the clock instead: `timings.queueNameCooldownMs`. */
export function queueDeletedRecently(): AwsError {
  const text =
    'You must wait 60 seconds after deleting a queue before you can create another with the same name.';
  return new AwsError('QueueDeletedRecently', text);
}

/** CreateQueue, SetQueueAttributes: the dead-letters queue is younger than a second. */
export function deadLettersNotSeen(): AwsError {
  const text =
    'Value {"deadLetterTargetArn":"arn","maxReceiveCount":5} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.';
  return new AwsError('InvalidParameterValue', text);
}

/** DeleteRole before the removal of its policies has propagated. */
export function deleteConflict(): AwsError {
  return new AwsError('DeleteConflict', 'Cannot delete entity, must delete policies first.', 409);
}

/** DeleteRole while an instance profile of EC2 contains the role. */
export function roleInProfile(): AwsError {
  return new AwsError(
    'DeleteConflict',
    'Cannot delete entity, must remove roles from instance profile first.',
    409,
  );
}

/** GetRole, PutRolePolicy right after CreateRole. */
export function noSuchRole(): AwsError {
  return new AwsError('NoSuchEntity', 'The role with name worker cannot be found.', 404);
}

/** CreateTable of a name whose table is still being deleted. */
export function tableBeingDeleted(): AwsError {
  return new AwsError(
    'ResourceInUseException',
    'Attempt to change a resource which is still in use: Table is being deleted',
  );
}

/** Concurrent writes to one log group. */
export function logGroupBusy(): AwsError {
  return new AwsError(
    'OperationAbortedException',
    'A conflicting operation is currently in progress against this resource.',
  );
}

/** Concurrent changes of one HTTP API: its integrations, routes and stages must be changed one after the other. */
export function concurrentModification(): AwsError {
  const text = 'Unable to complete operation due to concurrent modification. Please try again later.';
  return new AwsError('ConflictException', text, 409);
}

/** DescribeTable right after CreateTable. */
export function tableNotFound(table: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Requested resource not found: Table: ${table} not found`);
}

/** Deletion of what a distribution refers to, and for a while after the distribution's own deletion. */
export function edgePieceInUse(
  kind: 'OriginAccessControl' | 'CachePolicy' | 'ResponseHeadersPolicy' | 'Function',
): AwsError {
  return new AwsError(`${kind}InUse`, `The ${kind} is in use by one or more distributions.`, 409);
}

/** PutRolePolicy, TagRole and the like, two at a time. */
export function roleBusy(): AwsError {
  const text =
    'The request was rejected because multiple requests to change this object were submitted simultaneously.';
  return new AwsError('ConcurrentModification', text, 409);
}
