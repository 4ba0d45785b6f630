// Calls as `aws` commands: the forms of their values, and a name for every service and operation that setup uses.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../../src/explain/call.ts';
import { commandOf, dashed, type Form, services } from '../../../src/explain/command.ts';
import { loopOf } from '../../../src/explain/waits.ts';

const form: Form = { region: 'eu-west-1', variables: [], fileOf: () => 'code.zip' };
const callOf = (client: string, operation: string, input: object, waits: Call['waits'] = []): Call => ({
  client: `${client}Client`,
  operation,
  input: { ...input },
  waits,
});

describe('a command', () => {
  it('has flags for plain values, and a document for nested ones', () => {
    const input = { FunctionName: 'f', Timeout: 9, Publish: false, Layers: undefined, Tags: { a: 'b' } };
    expect(commandOf(callOf('Lambda', 'UpdateFunctionConfiguration', input), form).split('\n')).toEqual([
      'aws lambda update-function-configuration \\',
      '  --function-name f \\',
      '  --timeout 9 \\',
      '  --no-publish \\',
      `  --cli-input-json "$(cat <<'JSON'`,
      '{ "Tags": { "a": "b" } }',
      'JSON',
      ')"',
    ]);
  });

  it('is one line with one flag', () => {
    expect(commandOf(callOf('SQS', 'DeleteQueue', { QueueUrl: 'https://q' }), form)).toBe(
      'aws sqs delete-queue --queue-url https://q',
    );
  });

  it('reads bytes from files: code, and objects, which S3 streams', () => {
    const bytes = Buffer.from('zip');
    const made = callOf('Lambda', 'CreateFunction', { FunctionName: 'f', Code: { ZipFile: bytes } });
    expect(commandOf(made, form)).toContain('--zip-file fileb://code.zip');
    const put = callOf('S3', 'PutObject', { Bucket: 'b', Key: 'k', Body: bytes });
    expect(commandOf(put, form)).toContain('--body code.zip');
  });

  it('says where a bucket is to be, which the SDK does by itself', () => {
    const command = commandOf(callOf('S3', 'CreateBucket', { Bucket: 'b' }), form);
    expect(command).toContain('{ "CreateBucketConfiguration": { "LocationConstraint": "eu-west-1" } }');
    const first = commandOf(callOf('S3', 'CreateBucket', { Bucket: 'b' }), { ...form, region: 'us-east-1' });
    expect(first).toBe('aws s3api create-bucket --bucket b');
  });
});

it('calls the endpoint of a subscription as the AWS CLI does', () => {
  const input = { TopicArn: 'arn:t', Protocol: 'email', Endpoint: 'me@example.com' };
  expect(commandOf(callOf('SNS', 'Subscribe', input), form)).toMatch(
    /^aws sns subscribe [\s\S]*--notification-endpoint me@example.com$/,
  );
});

describe('a wait', () => {
  const waits: Call['waits'] = [{ kind: 'until', text: 'the table t is active' }];

  it('is a loop that ends with the answer that setup waits for', () => {
    expect(loopOf(callOf('DynamoDB', 'DescribeTable', { TableName: 't' }, waits), form)).toBe(
      `until [ "$(aws dynamodb describe-table \\\n  --table-name t \\\n  --query Table.TableStatus \\\n  --output text | tr '\\t' ' ')" = ACTIVE ]; do sleep 1; done`,
    );
  });

  it('for a removal goes on while there is something', () => {
    const gone: Call['waits'] = [{ kind: 'until', text: 'the function f is gone' }];
    expect(loopOf(callOf('Lambda', 'GetFunction', { FunctionName: 'f' }, gone), form)).toBe(
      'while aws lambda get-function --function-name f >/dev/null 2>&1; do sleep 1; done',
    );
  });

  it('is nothing for a read that nobody waits for', () => {
    expect(loopOf(callOf('Lambda', 'GetFunction', { FunctionName: 'f' }), form)).toBeUndefined();
  });
});

it.each([
  ['CreateRole', 'create-role'],
  ['PutBucketCors', 'put-bucket-cors'],
  ['CreateEventSourceMapping', 'create-event-source-mapping'],
  ['AssumeRolePolicyDocument', 'assume-role-policy-document'],
  ['ACL', 'acl'],
  ['tags', 'tags'],
])('%s is %s for the AWS CLI', (name, flag) => {
  expect(dashed(name)).toBe(flag);
});

it("knows the AWS CLI's name of every service that setup may call", () => {
  const folder = join(import.meta.dirname, '..', '..', '..', 'src');
  const files = ['resources', 'aws'].flatMap((room) =>
    readdirSync(join(folder, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(folder, room, file), 'utf8')),
  );
  const clients = new Set(files.flatMap((text) => text.match(/\b[A-Z]\w+Client\b(?=[\s,)])/g) ?? []));
  const called = [...clients].filter((name) => files.some((text) => text.includes(`client(${name})`)));
  expect(called.length).toBeGreaterThan(9);
  // The SDK's own name counts, whatever a client of ours is called.
  const sdkName = (name: string) =>
    files.map((text) => new RegExp(`class ${name} extends (\\w+)`).exec(text)?.[1]).find(Boolean) ?? name;
  expect(called.map(sdkName).filter((name) => !(name in services))).toEqual([]);
});
