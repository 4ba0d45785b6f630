// What AWS asks, in USD: list prices of us-east-1 without free tiers, on one day. To be renewed here and nowhere else.

import type { ResourceType } from '../stack/resource-types.ts';

/** Elsewhere most things cost a little more, in São Paulo up to twice as much. */
export const priceRegion = 'us-east-1';

/** The day on which the pages below were last looked through. */
export const asOf = '2026-11-21';

interface Price {
  usd: number;
  per: string;
  source: string;
}

const price = (usd: number, per: string, source: string): Price => ({
  usd,
  per,
  source: `https://aws.amazon.com/${source}/pricing/`,
});

/** `usd` is for one unit of `per`. */
export const prices = {
  s3Write: price(0.005 / 1000, 'PUT, COPY, POST or LIST request', 's3'),
  s3Read: price(0.0004 / 1000, 'GET or HEAD request', 's3'),
  s3Storage: price(0.023, 'GB and month, first 50 TB', 's3'),
  sqsRequest: price(0.4 / 1e6, 'request, standard queue', 'sqs'),
  lambdaRequest: price(0.2 / 1e6, 'request', 'lambda'),
  lambdaX86: price(0.0000166667, 'GB and second, x86_64', 'lambda'),
  lambdaArm: price(0.0000133334, 'GB and second, arm64', 'lambda'),
  httpApiRequest: price(1 / 1e6, 'request of up to 512 KB to an HTTP API, first 300 million', 'api-gateway'),
  transferOut: price(0.09, 'GB from S3 or API Gateway to the internet, first 10 TB', 's3'),
  cdnRequest: price(0.01 / 1e4, 'HTTPS request to CloudFront in North America and Europe', 'cloudfront'),
  cdnTransfer: price(0.085, 'GB from CloudFront to North America and Europe, first 10 TB', 'cloudfront'),
  cdnFunction: price(0.1 / 1e6, 'run of a function at the edge', 'cloudfront'),
  amplifyTransfer: price(0.15, 'GB served by Amplify Hosting', 'amplify'),
  snsPublish: price(0.5 / 1e6, 'message published to SNS, per 64 KB', 'sns'),
  snsWeb: price(0.6 / 1e6, 'message delivered by SNS to a web address', 'sns'),
  snsMail: price(2 / 1e5, 'mail sent by SNS', 'sns'),
  dynamoRead: price(0.125 / 1e6, 'read request unit, on demand', 'dynamodb'),
  dynamoWrite: price(0.625 / 1e6, 'write request unit, on demand', 'dynamodb'),
  dynamoStorage: price(0.25, 'GB and month', 'dynamodb'),
  logs: price(0.5, 'GB taken in', 'cloudwatch'),
  metric: price(0.3, 'custom metric and month, first 10,000; by the hour in which it came', 'cloudwatch'),
  alarm: price(0.1, 'alarm and month', 'cloudwatch'),
  dashboard: price(3, 'dashboard and month', 'cloudwatch'),
} as const satisfies Record<string, Price>;

const nothing = { usd: 0, why: 'AWS counts only its use' };

/** For one thing of this type while nobody uses the stack. */
export const restPerMonth: Record<ResourceType, { usd: number; why: string }> = {
  'IAM role': nothing,
  'S3 bucket': nothing,
  'SQS queue': nothing,
  'DynamoDB table': nothing,
  'log group': nothing,
  'function package': nothing,
  'Lambda function': nothing,
  'event source mapping': {
    // Two to five pollers ask every 20 s; five is what a mapping begins with.
    usd: 5 * 3 * 60 * 24 * 30.4 * prices.sqsRequest.usd,
    why: 'Lambda asks an idle queue 650,000 times a month; the first million of an account is free',
  },
  'invoke permission': nothing,
  'bucket notification': nothing,
  'CloudWatch alarms': { usd: 4 * prices.alarm.usd, why: 'four alarms' },
  'CloudWatch dashboard': { usd: prices.dashboard.usd, why: 'each dashboard' },
  'HTTP API': nothing,
  'CORS rule': nothing,
  'public access': nothing,
  website: nothing,
  'Amplify app': nothing,
  'Amplify deployment': nothing,
  'CloudFront distribution': nothing,
  'ACM certificate': nothing,
  'SNS topic': nothing,
};
