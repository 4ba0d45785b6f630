import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteEventSourceMappingCommand,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  DeleteFunctionEventInvokeConfigCommand,
  GetAccountSettingsCommand,
  GetEventSourceMappingCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  GetFunctionRecursionConfigCommand,
  GetPolicyCommand,
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListTagsCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  PutFunctionRecursionConfigCommand,
  paginateListFunctions,
  RemovePermissionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { account } from '../../cloud/account.ts';
import { openCloud, quick, type TestCloud, withCloud } from '../support/cloud/cloud.ts';
import { call, makeFunction, makeRole, untilSettled } from '../support/cloud/functions.ts';
import { pagesOf } from '../support/cloud/pages.ts';
import { zipOf } from '../support/packages/zip.ts';
import { until } from '../support/runner/until.ts';

const hello = `export const handler = async () => 'hello';`;
const arnOf = (name: string) => `arn:aws:lambda:us-east-1:${account}:function:${name}`;

let cloud: TestCloud;
let lambda: LambdaClient;
let role: string;
let zip: Buffer;
let made = 0;

beforeAll(async () => {
  cloud = await openCloud({ timings: quick });
  lambda = cloud.client(LambdaClient);
  role = await makeRole(cloud);
  zip = await zipOf({ 'worker.mjs': hello });
});

afterAll(() => cloud.dispose());

function newName(what = 'fn'): string {
  made += 1;
  return `${what}-${made}`;
}

function create(input: Partial<CreateFunctionCommandInput> = {}, client = lambda) {
  return client.send(
    new CreateFunctionCommand({
      FunctionName: newName(),
      Runtime: 'nodejs24.x',
      Handler: 'worker.handler',
      Role: role,
      Code: { ZipFile: zip },
      ...input,
    }),
  );
}

/** It has more time than it needs, and not more than a queue allows. */
async function active(input: Partial<CreateFunctionCommandInput> = {}): Promise<string> {
  const { FunctionName = '' } = await create({ Timeout: 30, ...input });
  await untilSettled(lambda, FunctionName);
  return FunctionName;
}

const settling = 10_000;

/** A cloud in which everything that settles does so when the test says so, and not before. */
async function openUnsettled() {
  let ahead = 0;
  const own = await withCloud({
    now: () => Date.now() + ahead,
    timings: { functionPendingMs: settling, functionUpdateMs: settling, mappingSettleMs: settling },
  });
  const unsettled = own.client(LambdaClient);
  const Role = await makeRole(own);
  return {
    own,
    unsettled,
    create: (input = {}) => create({ Role, ...input }, unsettled),
    settle: () => {
      ahead += settling;
    },
  };
}

describe('creating a function', () => {
  it('answers with its configuration, Pending and then Active', async () => {
    const { unsettled, settle, create } = await openUnsettled();
    const made = await create({
      FunctionName: 'configured',
      Tags: { a: '1' },
      Environment: { Variables: { KEY: 'v' } },
    });
    expect(made).toMatchObject({
      FunctionName: 'configured',
      FunctionArn: arnOf('configured'),
      Runtime: 'nodejs24.x',
      Role: expect.stringMatching(/:role\/worker-role$/),
      Handler: 'worker.handler',
      CodeSize: zip.length,
      CodeSha256: createHash('sha256').update(zip).digest('base64'),
      Timeout: 3,
      MemorySize: 128,
      Architectures: ['x86_64'],
      EphemeralStorage: { Size: 512 },
      Environment: { Variables: { KEY: 'v' } },
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/configured' },
      PackageType: 'Zip',
      Version: '$LATEST',
      State: 'Pending',
      StateReasonCode: 'Creating',
      LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+\+0000$/),
    });
    expect(made.LastUpdateStatus).toBeUndefined();
    settle();
    expect(await unsettled.send(new GetFunctionCommand({ FunctionName: arnOf('configured') }))).toMatchObject(
      {
        Configuration: { State: 'Active', LastUpdateStatus: 'Successful' },
        Code: { RepositoryType: 'S3', Location: expect.stringMatching(/^http:.*\.zip\?expires=/) },
        Tags: { a: '1' },
      },
    );
  });

  it('refuses a name that is taken', async () => {
    await create({ FunctionName: 'taken' });
    await expect(create({ FunctionName: 'taken' })).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: 'Function already exist: taken',
      $metadata: { httpStatusCode: 409 },
    });
  });

  it('refuses a role that does not exist or does not trust Lambda', async () => {
    const Role = `arn:aws:iam::${account}:role/nobody`;
    await expect(create({ Role })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: 'The role defined for the function cannot be assumed by Lambda.',
    });
  });

  it.each<[string, Partial<CreateFunctionCommandInput>, string, RegExp]>([
    [
      'little memory',
      { MemorySize: 127 },
      'ValidationException',
      /'127' at 'memorySize'.*greater than or equal to 128/,
    ],
    ['much memory', { MemorySize: 10_241 }, 'ValidationException', /less than or equal to 10240/],
    [
      'a long timeout',
      { Timeout: 901 },
      'ValidationException',
      /'901' at 'timeout'.*less than or equal to 900/,
    ],
    ['no time', { Timeout: 0 }, 'ValidationException', /greater than or equal to 1/],
    [
      'a bad name',
      { FunctionName: 'no dots.please' },
      'ValidationException',
      /'functionName'.*regular expression/,
    ],
    ['a long name', { FunctionName: 'x'.repeat(65) }, 'InvalidParameterValueException', /functionName/],
    [
      'an old runtime',
      { Runtime: 'nodejs12.x' },
      'InvalidParameterValueException',
      /nodejs12\.x is no longer supported/,
    ],
    ['another runtime', { Runtime: 'python3.14' }, 'InvalidParameterValueException', /enum value set/],
    [
      'no handler',
      { Handler: undefined },
      'InvalidParameterValueException',
      /Runtime and Handler are mandatory/,
    ],
    ['a role that is no ARN', { Role: 'worker' }, 'ValidationException', /'role'/],
    [
      'a role of another account',
      { Role: 'arn:aws:iam::111111111111:role/r' },
      'AccessDeniedException',
      /Cross-account pass role/,
    ],
    ['an odd architecture', { Architectures: ['mips' as 'arm64'] }, 'ValidationException', /architectures/],
    [
      'a reserved variable',
      { Environment: { Variables: { AWS_REGION: 'x' } } },
      'InvalidParameterValueException',
      /Reserved keys used in this request: AWS_REGION/,
    ],
    [
      'a badly named variable',
      { Environment: { Variables: { '1st': 'x' } } },
      'ValidationException',
      /environment\.variables/,
    ],
    [
      'more than 4 KB of variables',
      { Environment: { Variables: { BIG: 'x'.repeat(4096) } } },
      'InvalidParameterValueException',
      /exceeded the 4KB limit/,
    ],
    ['no code', { Code: {} }, 'InvalidParameterValueException', /source for function code/],
    [
      'what is no zip',
      { Code: { ZipFile: Buffer.from('PK?') } },
      'InvalidParameterValueException',
      /Could not unzip/,
    ],
    [
      'layers',
      { Layers: ['arn:aws:lambda:us-east-1:1:layer:x:1'] },
      'InvalidParameterValueException',
      /support Layers/,
    ],
  ])('refuses %s', async (_what, input, name, message) => {
    await expect(create(input)).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
  });

  it('refuses a zip of more than 50 MB', async () => {
    const Code = { ZipFile: Buffer.alloc(52_428_801) };
    await expect(create({ Code })).rejects.toMatchObject({ $metadata: { httpStatusCode: 413 } });
  });

  it('refuses a zip that unpacks to more than 250 MB', async () => {
    const ZipFile = await zipOf({ 'worker.mjs': hello, large: 'x' });
    // What counts is the size that the zip's directory states: here of its last entry.
    ZipFile.writeUInt32LE(262_144_000 - hello.length + 1, ZipFile.lastIndexOf('PK\x01\x02') + 24);
    await expect(create({ Code: { ZipFile } })).rejects.toMatchObject({
      message: expect.stringContaining('Unzipped size must be smaller than 262144000'),
    });
  });

  it('lets no entry of a zip out of its folder', async () => {
    const harmless = await zipOf({ 'worker.mjs': hello, 'xx/escaped': 'gotcha' });
    // Same length, so that the zip stays well formed.
    const evil = Buffer.from(harmless.toString('latin1').replaceAll('xx/escaped', '../escaped'), 'latin1');
    expect(evil.includes('../escaped')).toBe(true);
    await expect(create({ Code: { ZipFile: evil } })).rejects.toMatchObject({
      message: expect.stringContaining('Could not unzip'),
    });
    const files = await readdir(cloud.dataDir, { recursive: true });
    expect(files.filter((file) => file.includes('escaped'))).toEqual([]);
  });
});

describe('changing a function', () => {
  it('is refused while it is Pending', async () => {
    const { unsettled, create } = await openUnsettled();
    const { FunctionName = '' } = await create();
    const pending = {
      name: 'ResourceConflictException',
      message:
        'The operation cannot be performed at this time. The function is currently in the following state: Pending',
      $metadata: { httpStatusCode: 409 },
    };
    const change = new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 4 });
    await expect(unsettled.send(change)).rejects.toMatchObject(pending);
    await expect(unsettled.send(new DeleteFunctionCommand({ FunctionName }))).rejects.toMatchObject(pending);
    await expect(unsettled.send(new InvokeCommand({ FunctionName }))).rejects.toMatchObject(pending);
  });

  it('goes through InProgress, in which other changes are refused', async () => {
    const { unsettled, settle, create } = await openUnsettled();
    const { FunctionName = '' } = await create();
    settle();
    const first = await unsettled.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 4 }));
    expect(first).toMatchObject({ Timeout: 4, State: 'Active', LastUpdateStatus: 'InProgress' });
    await expect(
      unsettled.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: zip })),
    ).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: `The operation cannot be performed at this time. An update is in progress for resource: ${arnOf(FunctionName)}`,
    });
    settle();
    await expect(unsettled.send(new DeleteFunctionCommand({ FunctionName }))).resolves.toBeDefined();
  });

  it('keeps what it does not name', async () => {
    const FunctionName = await active({ MemorySize: 256, Environment: { Variables: { KEY: 'v' } } });
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Description: 'new' }));
    const now = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    expect(now).toMatchObject({
      Description: 'new',
      MemorySize: 256,
      Environment: { Variables: { KEY: 'v' } },
    });
  });

  it('runs the new code, with the new settings', async () => {
    const FunctionName = await active({ Code: { ZipFile: await zipOf({ 'worker.mjs': hello }) } });
    expect((await call(lambda, FunctionName)).payload).toBe('hello');
    const ZipFile = await zipOf({ 'worker.mjs': 'export const handler = async () => process.env.WORD;' });
    const updated = await lambda.send(
      new UpdateFunctionCodeCommand({ FunctionName, ZipFile, Architectures: ['arm64'] }),
    );
    expect(updated).toMatchObject({
      Architectures: ['arm64'],
      CodeSha256: createHash('sha256').update(ZipFile).digest('base64'),
    });
    await untilSettled(lambda, FunctionName);
    const Environment = { Variables: { WORD: 'goodbye' } };
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment }));
    expect((await call(lambda, FunctionName)).payload).toBe('goodbye');
  });

  it('changes nothing in a dry run, and nothing for an old revision', async () => {
    const FunctionName = await active();
    const ZipFile = await zipOf({ 'worker.mjs': 'export const handler = async () => 2;' });
    const dry = await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile, DryRun: true }));
    expect(dry.CodeSha256).toBe(createHash('sha256').update(ZipFile).digest('base64'));
    await expect(
      lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile, RevisionId: 'old' })),
    ).rejects.toMatchObject({ name: 'PreconditionFailedException', $metadata: { httpStatusCode: 412 } });
    const now = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    expect(now).toMatchObject({
      CodeSha256: createHash('sha256').update(zip).digest('base64'),
      LastUpdateStatus: 'Successful',
    });
  });

  it('says what is missing after a delete', async () => {
    const FunctionName = await active();
    await lambda.send(new DeleteFunctionCommand({ FunctionName }));
    const missing = {
      name: 'ResourceNotFoundException',
      message: `Function not found: ${arnOf(FunctionName)}`,
      $metadata: { httpStatusCode: 404 },
    };
    await expect(lambda.send(new GetFunctionCommand({ FunctionName }))).rejects.toMatchObject(missing);
    await expect(lambda.send(new InvokeCommand({ FunctionName }))).rejects.toMatchObject(missing);
    await expect(lambda.send(new DeleteFunctionCommand({ FunctionName }))).rejects.toMatchObject(missing);
  });
});

describe('listing functions', () => {
  it('pages by name, within the region, without states', async () => {
    const own = await withCloud();
    const ownRole = await makeRole(own);
    const inOhio = own.client(LambdaClient, { region: 'us-east-2' });
    for (const FunctionName of ['c', 'a', 'b']) {
      const input = { Runtime: 'nodejs24.x', Handler: 'worker.handler', Role: ownRole } as const;
      await inOhio.send(new CreateFunctionCommand({ ...input, FunctionName, Code: { ZipFile: zip } }));
    }
    const pages = await pagesOf(paginateListFunctions({ client: inOhio, pageSize: 2 }, {}));
    expect(pages.map((page) => page.Functions?.map((one) => one.FunctionName))).toEqual([['a', 'b'], ['c']]);
    expect(pages[0]?.Functions?.[0]).not.toHaveProperty('State');
    const elsewhere = await pagesOf(paginateListFunctions({ client: own.client(LambdaClient) }, {}));
    expect(elsewhere.flatMap((page) => page.Functions)).toEqual([]);
  });
});

describe('the policy of a function', () => {
  it('is added to, read and taken from by statement', async () => {
    const FunctionName = await active();
    const added = await lambda.send(
      new AddPermissionCommand({
        FunctionName,
        StatementId: 'bucket',
        Action: 'lambda:InvokeFunction',
        Principal: 's3.amazonaws.com',
        SourceArn: 'arn:aws:s3:::photos*',
        SourceAccount: account,
      }),
    );
    const statement = {
      Sid: 'bucket',
      Effect: 'Allow',
      Principal: { Service: 's3.amazonaws.com' },
      Action: 'lambda:InvokeFunction',
      Resource: arnOf(FunctionName),
      Condition: {
        StringEquals: { 'AWS:SourceAccount': account },
        ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::photos*' },
      },
    };
    expect(JSON.parse(added.Statement ?? '')).toEqual(statement);
    const { Policy = '' } = await lambda.send(new GetPolicyCommand({ FunctionName }));
    expect(JSON.parse(Policy)).toEqual({ Version: '2012-10-17', Id: 'default', Statement: [statement] });

    const caller = {
      principal: 's3.amazonaws.com',
      sourceArn: 'arn:aws:s3:::photos-1',
      sourceAccount: account,
    };
    const { functions } = cloud.cloud.cloud;
    expect(functions.permits(arnOf(FunctionName), caller)).toBe(true);
    expect(functions.permits(arnOf(FunctionName), { ...caller, sourceArn: 'arn:aws:s3:::others' })).toBe(
      false,
    );
    expect(functions.permits(arnOf(FunctionName), { ...caller, sourceAccount: '1' })).toBe(false);
    expect(functions.permits(arnOf(FunctionName), { ...caller, principal: 'apigateway.amazonaws.com' })).toBe(
      false,
    );
    expect(functions.permits(arnOf('nobody'), caller)).toBe(false);

    await lambda.send(new RemovePermissionCommand({ FunctionName, StatementId: 'bucket' }));
    await expect(lambda.send(new GetPolicyCommand({ FunctionName }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await expect(
      lambda.send(new RemovePermissionCommand({ FunctionName, StatementId: 'bucket' })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('refuses a statement id twice', async () => {
    const permission = new AddPermissionCommand({
      FunctionName: await active(),
      StatementId: 'one',
      Action: 'lambda:InvokeFunction',
      Principal: 's3.amazonaws.com',
    });
    await lambda.send(permission);
    await expect(lambda.send(permission)).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: expect.stringContaining('The statement id (one) provided already exists'),
    });
  });
});

describe('an event source mapping', () => {
  async function queue(where = cloud): Promise<string> {
    const name = newName('queue');
    await where.client(SQSClient).send(new CreateQueueCommand({ QueueName: name }));
    return `arn:aws:sqs:us-east-1:${account}:${name}`;
  }
  const map = (FunctionName: string, EventSourceArn: string, more = {}, client = lambda) =>
    client.send(new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn, ...more }));

  it('is Creating and then Enabled; Updating; Deleting and then gone', async () => {
    const { own, unsettled, settle, create } = await openUnsettled();
    const { FunctionName = '' } = await create();
    settle();
    const reports = { FunctionResponseTypes: ['ReportBatchItemFailures'] };
    const made = await map(FunctionName, await queue(own), reports, unsettled);
    expect(made).toMatchObject({
      State: 'Creating',
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 0,
      FunctionArn: arnOf(FunctionName),
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      LastModified: expect.any(Date),
    });
    const { UUID } = made;
    const state = async () => (await unsettled.send(new GetEventSourceMappingCommand({ UUID }))).State;
    await expect(unsettled.send(new DeleteEventSourceMappingCommand({ UUID }))).rejects.toMatchObject({
      name: 'ResourceInUseException',
      message: 'Cannot delete the event source mapping because it is in use.',
    });
    settle();
    expect(await state()).toBe('Enabled');
    const change = { BatchSize: 5, ScalingConfig: { MaximumConcurrency: 2 }, Enabled: false };
    const updated = await unsettled.send(new UpdateEventSourceMappingCommand({ UUID, ...change }));
    expect(updated).toMatchObject({
      State: 'Updating',
      BatchSize: 5,
      ScalingConfig: { MaximumConcurrency: 2 },
    });
    settle();
    expect(await state()).toBe('Disabled');
    expect(await unsettled.send(new DeleteEventSourceMappingCommand({ UUID }))).toMatchObject({
      State: 'Deleting',
    });
    settle();
    await expect(state()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('is not made twice, and outlives its function', async () => {
    const FunctionName = await active();
    const source = await queue();
    const { UUID = '' } = await map(FunctionName, source);
    await expect(map(FunctionName, source)).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: expect.stringContaining(UUID),
    });
    await lambda.send(new DeleteFunctionCommand({ FunctionName }));
    const list = await lambda.send(
      new ListEventSourceMappingsCommand({ FunctionName, EventSourceArn: source }),
    );
    expect(list.EventSourceMappings).toMatchObject([{ UUID }]);
  });

  it('needs a role that may read the queue', async () => {
    const FunctionName = await active({ Role: await makeRole(cloud, newName('role')) });
    const source = await queue();
    const RoleName = (await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))).Role?.split(
      '/',
    ).at(-1);
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
    });
    await cloud
      .client(IAMClient)
      .send(new PutRolePolicyCommand({ RoleName, PolicyName: 'inline', PolicyDocument }));
    await expect(map(FunctionName, source)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: 'The provided execution role does not have permissions to call ReceiveMessage on SQS',
    });
  });

  it.each<[string, object, object, string, RegExp]>([
    [
      'an impatient queue',
      { Timeout: 60 },
      {},
      'InvalidParameterValueException',
      /timeout: 30 seconds is less than Function timeout: 60 seconds/,
    ],
    ['a big batch at once', {}, { BatchSize: 11 }, 'InvalidParameterValueException', /Maximum batch window/],
    ['no batch', {}, { BatchSize: 0 }, 'ValidationException', /batchSize/],
    [
      'a concurrency of one',
      {},
      { ScalingConfig: { MaximumConcurrency: 1 } },
      'ValidationException',
      /equal to 2/,
    ],
    ['a long window', {}, { MaximumBatchingWindowInSeconds: 301 }, 'ValidationException', /equal to 300/],
    [
      'a filter that is no pattern',
      {},
      { FilterCriteria: { Filters: [{ Pattern: '{"body": "text"}' }] } },
      'InvalidParameterValueException',
      /Invalid filter pattern definition/,
    ],
  ])('refuses %s', async (_what, fn, mapping, name, message) => {
    await expect(map(await active(fn), await queue(), mapping)).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message),
    });
  });

  it('refuses a queue or a function that is not there', async () => {
    const missing = `arn:aws:sqs:us-east-1:${account}:missing`;
    await expect(map(await active(), missing)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining('AWS.SimpleQueueService.NonExistentQueue'),
    });
    await expect(map('missing', await queue())).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('has tags, as functions have', async () => {
    const FunctionName = await active({ Tags: { of: 'function' } });
    const { EventSourceMappingArn = '' } = await map(FunctionName, await queue(), {
      Tags: { of: 'mapping' },
    });
    for (const Resource of [arnOf(FunctionName), EventSourceMappingArn]) {
      await lambda.send(new TagResourceCommand({ Resource, Tags: { a: '1', b: '2' } }));
      await lambda.send(new UntagResourceCommand({ Resource, TagKeys: ['a', 'of'] }));
      expect((await lambda.send(new ListTagsCommand({ Resource }))).Tags).toEqual({ b: '2' });
    }
  });
});

describe('limits', () => {
  it('of the account are those of this machine', async () => {
    const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
    expect(AccountLimit).toMatchObject({ CodeSizeZipped: 52_428_800, CodeSizeUnzipped: 262_144_000 });
    expect(AccountLimit?.ConcurrentExecutions).toBeGreaterThanOrEqual(2);
  });

  it('are reserved for a function and given back', async () => {
    const FunctionName = await active();
    const read = async () =>
      (await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }))).ReservedConcurrentExecutions;
    await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 1 }));
    expect(await read()).toBe(1);
    const tooMuch = new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 1000 });
    await expect(lambda.send(tooMuch)).rejects.toMatchObject({
      message: expect.stringContaining("decreases account's"),
    });
    await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
    expect(await read()).toBeUndefined();
  });

  it('of retries and recursion are kept', async () => {
    const FunctionName = await active();
    await lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, MaximumRetryAttempts: 1 }));
    const config = await lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName }));
    expect(config).toMatchObject({ MaximumRetryAttempts: 1, LastModified: expect.any(Date) });
    // What was not given is not shown.
    expect(config.MaximumEventAgeInSeconds).toBeUndefined();
    await lambda.send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName }));
    await expect(
      lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName })),
    ).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    const loop = async () =>
      (await lambda.send(new GetFunctionRecursionConfigCommand({ FunctionName }))).RecursiveLoop;
    expect(await loop()).toBe('Terminate');
    await lambda.send(new PutFunctionRecursionConfigCommand({ FunctionName, RecursiveLoop: 'Allow' }));
    expect(await loop()).toBe('Allow');
  });
});

describe('invoking', () => {
  it('takes JSON of up to 6 MB', async () => {
    const FunctionName = await active({
      Code: { ZipFile: await zipOf({ 'worker.mjs': 'export const handler = async (e) => e.length;' }) },
      MemorySize: 512,
    });
    expect((await call(lambda, FunctionName, 'x'.repeat(6_000_000))).payload).toBe(6_000_000);
    await expect(call(lambda, FunctionName, 'x'.repeat(6_300_000))).rejects.toMatchObject({
      name: 'RequestTooLargeException',
    });
    await expect(lambda.send(new InvokeCommand({ FunctionName, Payload: 'no json' }))).rejects.toMatchObject({
      name: 'InvalidRequestContentException',
    });
  });

  it('runs nothing in a dry run', async () => {
    const FunctionName = await active();
    const answer = await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'DryRun' }));
    expect(answer.StatusCode).toBe(204);
  });
});

describe('asynchronous invocations', () => {
  /** Notes every attempt in a file: process, request id and event. */
  const noting = (file: string, then: string) => `
    import { appendFileSync, existsSync } from 'node:fs';
    export const handler = async (event, { awsRequestId }) => {
      appendFileSync(${JSON.stringify(file)}, JSON.stringify([awsRequestId, event]) + '\\n');
      ${then}
    };`;
  const notesOf = async (file: string): Promise<[string, unknown][]> =>
    (await readFile(file, 'utf8').catch(() => ''))
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  const noteFile = () => join(cloud.dataDir, `notes-${randomBytes(4).toString('hex')}`);

  it('are taken at once and tried three times in all, with the same request id', async () => {
    const file = noteFile();
    const FunctionName = await active({
      Code: { ZipFile: await zipOf({ 'worker.mjs': noting(file, "throw new Error('again');") }) },
    });
    const answer = await lambda.send(
      new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: '{"n":1}' }),
    );
    expect(answer.StatusCode).toBe(202);
    await until(async () => expect(await notesOf(file)).toHaveLength(3));
    const notes = await notesOf(file);
    expect(new Set(notes.map(([id]) => id))).toEqual(new Set([answer.$metadata.requestId]));
    expect(notes.map(([, event]) => event)).toEqual([{ n: 1 }, { n: 1 }, { n: 1 }]);
    const { db } = cloud.cloud.cloud.store;
    await until(() => expect(db.prepare('SELECT * FROM lambda_events').all()).toEqual([]));
  });

  it('are tried once when no retries are wanted', async () => {
    const file = noteFile();
    const FunctionName = await active({
      Code: { ZipFile: await zipOf({ 'worker.mjs': noting(file, "throw new Error('again');") }) },
    });
    await lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, MaximumRetryAttempts: 0 }));
    cloud.cloud.cloud.functions.invokeLater(arnOf(FunctionName), { n: 1 });
    const { db } = cloud.cloud.cloud.store;
    await until(() => expect(db.prepare('SELECT * FROM lambda_events').all()).toEqual([]));
    expect(await notesOf(file)).toHaveLength(1);
  });

  it('all run in the end, more than there are places', async () => {
    const file = noteFile();
    const FunctionName = await active({ Code: { ZipFile: await zipOf({ 'worker.mjs': noting(file, '') }) } });
    for (let n = 0; n < 40; n += 1) cloud.cloud.cloud.functions.invokeLater(arnOf(FunctionName), n);
    await until(async () => expect(await notesOf(file)).toHaveLength(40));
    const events = (await notesOf(file)).map(([, event]) => event as number);
    expect([...events].sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => n));
  });

  it('survive a restart in the middle', async () => {
    const own = await withCloud({ timings: { functionPendingMs: 0 } });
    const file = join(own.dataDir, 'notes');
    // Event 0 hangs at its first attempt.
    const hanging = `${file}.hanging`;
    const code = noting(
      file,
      `if (event !== 0 || existsSync(${JSON.stringify(hanging)})) return;
      appendFileSync(${JSON.stringify(hanging)}, '');
      await new Promise(() => {});`,
    );
    await makeFunction(own, { code, role: await makeRole(own), Timeout: 100 });
    for (const n of [0, 1, 2]) own.cloud.cloud.functions.invokeLater(arnOf('worker'), n);
    await until(() => expect(existsSync(hanging)).toBe(true));
    await own.restart();
    await until(async () => {
      const seen = (await notesOf(file)).map(([, event]) => event);
      expect(seen.filter((event) => event === 0)).toHaveLength(2);
      expect(seen).toEqual(expect.arrayContaining([1, 2]));
    });
  });
});
