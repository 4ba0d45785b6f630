// One cause, as many spellings as services: throttling, an expired session, and a missing permission.

import { ownRight } from '../authorization/rights.ts';
import { AwsError } from '../aws-error.ts';
import type { ServiceName } from '../router.ts';

type Spelling = [code: string, status: number];

const throttling: Record<ServiceName, Spelling> = {
  s3: ['SlowDown', 503],
  's3-control': ['SlowDown', 503],
  sqs: ['RequestThrottled', 400],
  sns: ['Throttled', 429],
  dynamodb: ['ThrottlingException', 400],
  iam: ['Throttling', 400],
  sts: ['Throttling', 400],
  lambda: ['TooManyRequestsException', 429],
  logs: ['ThrottlingException', 400],
  monitoring: ['ThrottlingException', 400],
  tagging: ['ThrottledException', 400],
  apigateway: ['TooManyRequestsException', 429],
  amplify: ['LimitExceededException', 429],
  cloudfront: ['Throttling', 400],
  acm: ['ThrottlingException', 400],
};

const expiry: Record<ServiceName, Spelling> = {
  s3: ['ExpiredToken', 400],
  's3-control': ['ExpiredToken', 400],
  sqs: ['ExpiredToken', 403],
  sns: ['ExpiredToken', 403],
  dynamodb: ['ExpiredTokenException', 400],
  iam: ['ExpiredToken', 403],
  sts: ['ExpiredToken', 403],
  lambda: ['ExpiredTokenException', 403],
  logs: ['ExpiredTokenException', 400],
  monitoring: ['ExpiredToken', 403],
  tagging: ['ExpiredTokenException', 400],
  apigateway: ['ExpiredTokenException', 403],
  amplify: ['ExpiredTokenException', 403],
  cloudfront: ['ExpiredToken', 403],
  acm: ['ExpiredTokenException', 400],
};

const denial: Record<ServiceName, Spelling> = {
  s3: ['AccessDenied', 403],
  's3-control': ['AccessDenied', 403],
  sqs: ['AccessDenied', 403],
  sns: ['AuthorizationError', 403],
  dynamodb: ['AccessDeniedException', 400],
  iam: ['AccessDenied', 403],
  sts: ['AccessDenied', 403],
  lambda: ['AccessDeniedException', 403],
  logs: ['AccessDeniedException', 400],
  monitoring: ['AccessDenied', 403],
  tagging: ['AccessDeniedException', 400],
  apigateway: ['AccessDeniedException', 403],
  amplify: ['AccessDeniedException', 403],
  cloudfront: ['AccessDenied', 403],
  acm: ['AccessDeniedException', 400],
};

export function throttled(service: ServiceName): AwsError {
  const [code, status] = throttling[service];
  const fields: Record<string, string> = service === 'lambda' ? { Reason: 'CallerRateLimitExceeded' } : {};
  return new AwsError(code, 'Rate exceeded', status, fields);
}

export function expired(service: ServiceName): AwsError {
  const [code, status] = expiry[service];
  return new AwsError(code, 'The security token included in the request is expired', status);
}

export function denied(service: ServiceName, operation: string): AwsError {
  const [code, status] = denial[service];
  const who = 'arn:aws:iam::000000000000:user/local';
  const { action } = ownRight(service, operation);
  return new AwsError(code, `User: ${who} is not authorized to perform: ${action}`, status);
}
