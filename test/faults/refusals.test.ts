// What AWS will never take, or has no room for: told at once in its own words, never waited for, and no harm done.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AwsError } from '../../cloud/aws-error.ts';
import { failAlways } from '../../cloud/faults.ts';
import type { ServiceName } from '../../cloud/router.ts';
import { explain } from '../../src/errors/errors.ts';
import { openCloud, type TestCloud } from '../support/cloud/cloud.ts';
import { fakeClock } from '../support/fakes/fake-clock.ts';
import { makeSite } from '../support/faults/fault-site.ts';

type Refusal = [
  piece: string,
  service: ServiceName,
  operation: string,
  code: string,
  text: string,
  status?: number,
];

/** `piece`: all that is set up. */
const refusals: Refusal[] = [
  // Not valid: the same error name as for a role that Lambda does not know yet.
  [
    'worker',
    'lambda',
    'CreateFunction',
    'InvalidParameterValueException',
    'The runtime parameter of nodejs24.x is no longer supported for creating or updating AWS Lambda functions.',
  ],
  [
    'worker',
    'lambda',
    'CreateFunction',
    'InvalidParameterValueException',
    "'MemorySize' value failed to satisfy constraint",
  ],
  [
    'trigger',
    'lambda',
    'CreateEventSourceMapping',
    'InvalidParameterValueException',
    'Batch window must be at least 1',
  ],
  ['originals', 's3', 'CreateBucket', 'InvalidBucketName', 'The specified bucket is not valid.'],
  [
    'notification',
    's3',
    'PutBucketNotificationConfiguration',
    'InvalidArgument',
    'The ARN is not well formed',
  ],
  [
    'dead-letters',
    'sqs',
    'CreateQueue',
    'InvalidAttributeValue',
    'Invalid value for the parameter VisibilityTimeout.',
  ],
  ['role', 'iam', 'PutRolePolicy', 'MalformedPolicyDocument', 'Syntax errors in policy.'],
  ['images', 'dynamodb', 'CreateTable', 'ValidationException', 'One or more parameter values were invalid'],
  ['logs', 'logs', 'PutRetentionPolicy', 'InvalidParameterException', 'Invalid retention value.'],
  // Full.
  [
    'originals',
    's3',
    'CreateBucket',
    'TooManyBuckets',
    'You have attempted to create more buckets than allowed',
  ],
  ['dead-letters', 'sqs', 'CreateQueue', 'OverLimit', 'The specified action violates a limit.', 403],
  ['role', 'iam', 'CreateRole', 'LimitExceeded', 'Cannot exceed quota for RolesPerAccount: 1000', 409],
  [
    'images',
    'dynamodb',
    'CreateTable',
    'LimitExceededException',
    'Subscriber limit exceeded: too many tables',
  ],
  ['worker', 'lambda', 'CreateFunction', 'CodeStorageExceededException', 'Code storage limit exceeded.'],
];

/** One for all: each test has a stack of its own there. */
let cloud: TestCloud;
let stacks = 0;
beforeAll(async () => {
  const timings = { functionPendingMs: 5, functionUpdateMs: 5, mappingSettleMs: 5, tableMs: 5 };
  cloud = await openCloud({ timings });
});
afterAll(() => cloud.dispose());

it.each(refusals)(
  '%s (%s %s): %s is told at once, and the next setup goes on',
  async (piece, service, operation, code, text, status = 400) => {
    const clock = fakeClock();
    stacks += 1;
    const site = await makeSite({ clock, cloud, stack: `s${stacks}` });
    const started = clock.elapsed();
    const { error, calls } = await site.setUp(
      { only: [piece] },
      failAlways(service, operation, new AwsError(code, text, status)),
    );
    expect(explain(error).message).toContain(text);
    // A limit is taken for a throttle by the SDK, which tries three or four times.
    const tries = calls.filter((one) => one === operation).length;
    expect(tries).toBeLessThanOrEqual(/^Limit/.test(code) ? 4 : 1);
    // What the resources beside it had to wait for; none of the long waits.
    expect(clock.elapsed() - started).toBeLessThan(5_000);
    expect(await site.setUp({ only: [piece] })).toMatchObject({ code: 0 });
  },
);
