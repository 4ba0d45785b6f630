import { describe, expect, it } from 'vitest';
import {
  apiPolicy,
  bucketPolicy,
  lambdaTrust,
  queuePolicy,
  type Statement,
  workerPolicy,
} from '../../../src/aws/policies.ts';
import { makeNames } from '../../../src/stack/names.ts';
import { defaultSettings } from '../../../src/stack/settings.ts';

const namesOf = (stack: string) =>
  makeNames({ stack, suffix: 'bcd234', account: '123456789012', region: 'eu-west-1' });
const names = namesOf('photos');

const actionsOf = ({ Action }: Statement) => [Action].flat();
const resourcesOf = ({ Resource = [] }: Statement) => [Resource].flat();

/** `service:Action resource`, for everything that is allowed. */
const grantsOf = (statements: Statement[]) =>
  statements.flatMap((statement) =>
    actionsOf(statement).flatMap((action) =>
      resourcesOf(statement).map((resource) => `${action} ${resource}`),
    ),
  );

const common = [
  `logs:CreateLogStream ${names.arn.logGroup('worker')}:*`,
  `logs:PutLogEvents ${names.arn.logGroup('worker')}:*`,
  's3:GetObject arn:aws:s3:::photos-originals-bcd234/*',
  's3:ListBucket arn:aws:s3:::photos-originals-bcd234',
  's3:PutObject arn:aws:s3:::photos-thumbnails-bcd234/*',
  's3:DeleteObject arn:aws:s3:::photos-thumbnails-bcd234/*',
  ...['GetItem', 'PutItem', 'DeleteItem'].map((action) => `dynamodb:${action} ${names.arn.table('images')}`),
];
const fromQueue = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes', 'ChangeMessageVisibility'].map(
  (action) => `sqs:${action} ${names.arn.queue('jobs')}`,
);

describe('the policies of a stack with a source', () => {
  const place = { stack: 'photos', suffix: 'bcd234', account: '123456789012', region: 'eu-west-1' };
  const ofSource = makeNames({ ...place, source: 's3://family-photos/pics/' });
  const onSource = (statements: Statement[]) =>
    grantsOf(statements).filter((grant) => grant.includes('family-photos'));

  it.each([workerPolicy(ofSource), apiPolicy(ofSource, defaultSettings)])(
    'let the functions read below its prefix, and change nothing',
    ({ Statement }) => {
      expect(onSource(Statement)).toEqual([
        's3:GetObject arn:aws:s3:::family-photos/pics/*',
        's3:ListBucket arn:aws:s3:::family-photos',
      ]);
      expect(JSON.stringify(Statement)).not.toContain('photos-originals');
    },
  );
});

describe("the worker's policy", () => {
  it('lets it do its work, read its queue, and send what failed to the dead letters', () => {
    const toDeadLetters = `sqs:SendMessage ${names.arn.queue('dead-letters')}`;
    expect(grantsOf(workerPolicy(names).Statement)).toEqual([...common, ...fromQueue, toDeadLetters]);
  });

  it('has no wildcard but that for what is inside its own things', () => {
    for (const statement of workerPolicy(names).Statement) {
      expect(statement.Effect).toBe('Allow');
      for (const action of actionsOf(statement)) expect(action).not.toContain('*');
      for (const resource of resourcesOf(statement)) {
        expect(resource).toMatch(/photos-[a-z-]+-bcd234(\/\*|:\*)?$/);
      }
    }
  });

  it('cannot make a log group, which would outlive the teardown', () => {
    expect(JSON.stringify(workerPolicy(names))).not.toContain('CreateLogGroup');
  });

  it("fits into IAM's 10,240 characters with the longest names", () => {
    const longest = namesOf('a23456789-123456789z');
    expect(JSON.stringify(workerPolicy(longest)).length).toBeLessThan(10_240 / 4);
  });
});

describe('trust', () => {
  it('is given to Lambda alone', () => {
    expect(lambdaTrust.Statement).toEqual([
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ]);
  });
});

const refusal = { Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };

describe('the policy of a bucket', () => {
  it('refuses plain text for the bucket and what is in it, and allows nothing', () => {
    expect(bucketPolicy('arn:aws:s3:::b').Statement).toEqual([
      { ...refusal, Sid: 'TlsOnly', Action: 's3:*', Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'] },
    ]);
  });
});

describe('the policy of a queue', () => {
  const tlsOnly = { ...refusal, Sid: 'TlsOnly', Action: 'sqs:*', Resource: 'arn:q' };

  it('refuses plain text, and allows nothing to others', () => {
    expect(queuePolicy('arn:q').Statement).toEqual([tlsOnly]);
  });

  it('lets one bucket of one account send, and only through S3', () => {
    const source = { bucketArn: 'arn:aws:s3:::b', account: '123456789012' };
    expect(queuePolicy('arn:q', source).Statement).toEqual([
      tlsOnly,
      {
        Sid: 'EventsOfOneBucket',
        Effect: 'Allow',
        Principal: { Service: 's3.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: 'arn:q',
        Condition: {
          ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::b' },
          StringEquals: { 'aws:SourceAccount': '123456789012' },
        },
      },
    ]);
  });
});

describe('every policy', () => {
  it('is of the current version of the language, and says the same each time', () => {
    const all = () => [lambdaTrust, workerPolicy(names), bucketPolicy('arn:b'), queuePolicy('arn:q')];
    for (const { Version } of all()) expect(Version).toBe('2012-10-17');
    expect(JSON.stringify(all())).toBe(JSON.stringify(all()));
  });
});
