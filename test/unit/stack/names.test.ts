import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors/errors.ts';
import { makeNames, newSuffix, type Part, suffixOf } from '../../../src/stack/names.ts';
import { checkStack } from '../../../src/stack/stack-name.ts';

const parts: Part[] = [
  ...(['role', 'originals', 'thumbnails', 'dead-letters', 'jobs', 'images', 'worker'] as const),
  ...(['alarms', 'dashboard'] as const),
];
const longest = 'a23456789-123456789z';
const extremes = ['a', 'z9', 'a--b', longest];

const namesOf = (stack: string, region = 'eu-west-1') =>
  makeNames({ stack, suffix: 'bcd234', account: '123456789012', region });

/** The services' own rules for names (aws-behaviours, section 3), as far as they can be said in a pattern. */
const legal: Record<string, RegExp> = {
  'S3 bucket':
    /^(?!xn--|sthree-|amzn-s3-demo-)(?!.*(-s3alias|--ol-s3|--x-s3|--table-s3|-an)$)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
  'SQS queue': /^[A-Za-z0-9_-]{1,80}$/,
  'IAM role': /^[\w+=,.@-]{1,64}$/,
  'Lambda function': /^[A-Za-z0-9-_]{1,64}$/,
  'DynamoDB table': /^[A-Za-z0-9_.-]{3,255}$/,
};

describe('physical names', () => {
  it.each(extremes)('of the stack %j are legal for every service and have 63 characters at most', (stack) => {
    for (const name of parts.map(namesOf(checkStack(stack)).of)) {
      expect(name.length).toBeLessThanOrEqual(63);
      for (const rule of Object.values(legal)) expect(name).toMatch(rule);
    }
  });

  it('of the log group are legal for CloudWatch Logs', () => {
    expect(namesOf(longest).logGroup('worker')).toMatch(/^(?!aws\/)[.\-_/#A-Za-z0-9]{1,512}$/);
  });

  it('say what is wrong with a name that has become too long', () => {
    const names = makeNames({ stack: 'a'.repeat(60), suffix: 'bcd234', account: '1', region: 'eu-west-1' });
    expect(() => names.of('jobs')).toThrow(
      expect.objectContaining({ code: 'NameTooLong', message: expect.stringContaining('72 characters') }),
    );
  });

  it('are stack, part and suffix', () => {
    expect(namesOf('photos').of('dead-letters')).toBe('photos-dead-letters-bcd234');
  });
});

describe('a stack name', () => {
  it.each(['', 'A', '9a', '-a', 'a_b', 'a.b', 'ü', 'a b', 'thumbs\n', `${longest}1`])(
    '%j is refused because it is not made of the letters allowed',
    (stack) => {
      expect(() => checkStack(stack)).toThrow(UsageError);
      expect(() => checkStack(stack)).toThrow(/1 to 20 lower-case letters/);
    },
  );

  it.each(['sthree', 'sthree-x', 'amzn-s3-demo', 'amzn-s3-demo-1', 'xn--a', 'xn-'])(
    '%j is refused because S3 would refuse its buckets',
    (stack) => expect(() => checkStack(stack)).toThrow(/S3 refuses bucket names/),
  );

  it('none is the name of a device on Windows, because its state file would be the device', () => {
    expect(() => checkStack('nul', 'win32')).toThrow("Windows has no files of the name 'nul'");
    expect(checkStack('nul', 'linux')).toBe('nul');
    expect(checkStack('null', 'win32')).toBe('null');
  });

  it.each(['xn', 'sthreex', 'amzn', 'a-', 'thumbs', longest])('%j is taken as it is', (stack) => {
    expect(checkStack(stack)).toBe(stack);
  });
});

describe('the suffix', () => {
  it('of a new stack can be found again in each of its names', () => {
    const suffix = newSuffix();
    const names = makeNames({ stack: 'a', suffix, account: '1', region: 'eu-west-1' });
    for (const part of parts) expect(suffixOf('a', part, names.of(part))).toBe(suffix);
  });

  it('differs from stack to stack and spells no word', () => {
    const many = Array.from({ length: 200 }, newSuffix);
    expect(new Set(many).size).toBe(many.length);
    for (const suffix of many) expect(suffix).toMatch(/^[2-9b-df-hj-km-np-tv-xz]{6}$/);
  });

  it('is never read out of the name of another stack or part', () => {
    const stacks = ['a', 'a-b', 'a-originals', 'a-dead', 'a-dead-letters', 'a-images', 'a-jobs', 'originals'];
    for (const mine of stacks) {
      for (const theirs of stacks.filter((stack) => stack !== mine)) {
        for (const part of parts) {
          for (const other of parts) {
            expect(suffixOf(mine, part, namesOf(theirs).of(other))).toBeUndefined();
          }
        }
      }
    }
  });

  it.each([
    'a-originals-bcd23',
    'a-originals-bcd2345',
    'a-originals-bcd23a',
    'a-originals-BCD234',
    'a-originals-',
    'b-originals-bcd234',
    'x-a-originals-bcd234',
    '',
  ])('is not found in %j, which thumbs did not make', (name) => {
    expect(suffixOf('a', 'originals', name)).toBeUndefined();
  });
});

describe('ARNs', () => {
  it('are those that AWS will give', () => {
    const { arn } = namesOf('photos');
    expect(arn.bucket('originals')).toBe('arn:aws:s3:::photos-originals-bcd234');
    expect(arn.queue('jobs')).toBe('arn:aws:sqs:eu-west-1:123456789012:photos-jobs-bcd234');
    expect(arn.table('images')).toBe('arn:aws:dynamodb:eu-west-1:123456789012:table/photos-images-bcd234');
    expect(arn.function('worker')).toBe(
      'arn:aws:lambda:eu-west-1:123456789012:function:photos-worker-bcd234',
    );
    expect(arn.role('role')).toBe(
      'arn:aws:iam::123456789012:role/thumbs/photos/eu-west-1/photos-role-bcd234',
    );
    expect(arn.logGroup('worker')).toBe(
      'arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/photos-worker-bcd234',
    );
  });

  it.each([
    ['us-east-1', 'aws'],
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
  ])('in %s belong to the partition %s', (region, partition) => {
    const { arn } = namesOf('photos', region);
    for (const make of Object.values(arn)) expect(make('worker')).toMatch(new RegExp(`^arn:${partition}:`));
  });

  it('come with the tag that says whose they are', () => {
    expect(namesOf('photos').tags).toEqual({ 'thumbs:stack': 'photos' });
  });
});
