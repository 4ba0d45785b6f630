// The names of the resource types for people. Every table with a row per type is a `Record` of these, so that the compiler
// lists the places that a new type needs.
const resourceTypes = [
  'IAM role',
  'S3 bucket',
  'SQS queue',
  'DynamoDB table',
  'log group',
  'function package',
  'Lambda function',
  'event source mapping',
  'invoke permission',
  'bucket notification',
  'CloudWatch alarms',
  'CloudWatch dashboard',
  'HTTP API',
  'CORS rule',
  'public access',
  'website',
  'Amplify app',
  'Amplify deployment',
  'CloudFront distribution',
  'ACM certificate',
  'SNS topic',
] as const;

export type ResourceType = (typeof resourceTypes)[number];

/** A state file may contain a type of another version of thumbs. */
export const isResourceType = (type: string): type is ResourceType =>
  resourceTypes.some((known) => known === type);

/** Made on this machine: it has no name in AWS, and finding it needs no permissions. */
export const localType = 'function package' satisfies ResourceType;
