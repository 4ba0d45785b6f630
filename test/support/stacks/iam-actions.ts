// Which rights AWS wants for which calls: written down from AWS's Service Authorization Reference, apart from the
// code that is tested with it. A call that is not named here wants the right of its own name.
import type { Call } from '../../../cloud/service.ts';

const irregular: Record<string, string[]> = {
  // Nobody can be denied asking who they are.
  'sts:GetCallerIdentity': [],
  's3:ListBuckets': ['s3:ListAllMyBuckets'],
  's3-control:GetPublicAccessBlock': ['s3:GetAccountPublicAccessBlock'],
  's3:HeadBucket': ['s3:ListBucket'],
  's3:ListObjectsV2': ['s3:ListBucket'],
  's3:ListObjectVersions': ['s3:ListBucketVersions'],
  's3:ListMultipartUploads': ['s3:ListBucketMultipartUploads'],
  's3:HeadObject': ['s3:GetObject'],
  's3:CopyObject': ['s3:GetObject', 's3:PutObject'],
  's3:CreateMultipartUpload': ['s3:PutObject'],
  's3:UploadPart': ['s3:PutObject'],
  's3:CompleteMultipartUpload': ['s3:PutObject'],
  's3:DeleteObjects': ['s3:DeleteObject'],
  's3:CreateBucket': ['s3:CreateBucket', 's3:TagResource'],
  's3:GetBucketEncryption': ['s3:GetEncryptionConfiguration'],
  's3:PutBucketEncryption': ['s3:PutEncryptionConfiguration'],
  's3:GetBucketLifecycleConfiguration': ['s3:GetLifecycleConfiguration'],
  's3:PutBucketLifecycleConfiguration': ['s3:PutLifecycleConfiguration'],
  's3:GetBucketCors': ['s3:GetBucketCORS'],
  's3:PutBucketCors': ['s3:PutBucketCORS'],
  's3:DeleteBucketCors': ['s3:PutBucketCORS'],
  's3:GetPublicAccessBlock': ['s3:GetBucketPublicAccessBlock'],
  's3:PutPublicAccessBlock': ['s3:PutBucketPublicAccessBlock'],
  's3:GetBucketNotificationConfiguration': ['s3:GetBucketNotification'],
  's3:PutBucketNotificationConfiguration': ['s3:PutBucketNotification'],
  'amplify:CreateApp': ['amplify:CreateApp', 'amplify:TagResource'],
  'amplify:CreateBranch': ['amplify:CreateBranch', 'amplify:TagResource'],
  'sqs:SendMessageBatch': ['sqs:SendMessage'],
  'sqs:ChangeMessageVisibilityBatch': ['sqs:ChangeMessageVisibility'],
  'sqs:DeleteMessageBatch': ['sqs:DeleteMessage'],
  // Tags at birth want the right to tag; a function wants to be given its role, and shows its tags on extra terms.
  'sqs:CreateQueue': ['sqs:CreateQueue', 'sqs:TagQueue'],
  'sns:CreateTopic': ['sns:CreateTopic', 'sns:TagResource'],
  'dynamodb:CreateTable': ['dynamodb:CreateTable', 'dynamodb:TagResource'],
  // By the statement; the commands make no other.
  'dynamodb:ExecuteStatement': ['dynamodb:PartiQLSelect'],
  'cloudwatch:PutMetricAlarm': ['cloudwatch:PutMetricAlarm', 'cloudwatch:TagResource'],
  'cloudwatch:PutDashboard': ['cloudwatch:PutDashboard', 'cloudwatch:TagResource'],
  'logs:CreateLogGroup': ['logs:CreateLogGroup', 'logs:TagResource'],
  'iam:CreateRole': ['iam:CreateRole', 'iam:TagRole'],
  'cloudfront:CreateDistributionWithTags': ['cloudfront:CreateDistribution', 'cloudfront:TagResource'],
  'lambda:Invoke': ['lambda:InvokeFunction'],
  'lambda:CreateFunction': ['lambda:CreateFunction', 'lambda:TagResource', 'iam:PassRole'],
  'lambda:UpdateFunctionConfiguration': ['lambda:UpdateFunctionConfiguration', 'iam:PassRole'],
  'lambda:CreateEventSourceMapping': ['lambda:CreateEventSourceMapping', 'lambda:TagResource'],
  'lambda:GetFunction': ['lambda:GetFunction', 'lambda:ListTags'],
};

/** Services whose requests are signed for another name than IAM has for them. */
const prefixes: Record<string, string> = { monitoring: 'cloudwatch' };

/** API Gateway's actions are HTTP methods. */
const methods: [RegExp, string[]][] = [
  [/^Get/, ['GET']],
  [/^Create/, ['POST']],
  [/^Update/, ['PATCH']],
  [/^Delete/, ['DELETE']],
  [/^TagResource$/, ['POST', 'PUT']],
  [/^UntagResource$/, ['DELETE']],
];

function methodsOf(operation: string): string[] {
  const found = methods.find(([pattern]) => pattern.test(operation))?.[1];
  if (!found) throw new Error(`which right does apigateway:${operation} want?`);
  return found.map((method) => `apigateway:${method}`);
}

/** `service:Action` for each right that the calls want, sorted, each once. */
export function actionsOf(calls: readonly Call[]): string[] {
  const actions = calls.flatMap(({ service, operation }) => {
    const name = `${prefixes[service] ?? service}:${operation}`;
    if (service === 'apigateway') return methodsOf(operation);
    return irregular[name] ?? [name];
  });
  return [...new Set(actions)].sort();
}
