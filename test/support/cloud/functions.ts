// Functions for tests, from a few lines of code to an active function of the embedded cloud.
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { zipOf } from '../packages/zip.ts';
import { until } from '../runner/until.ts';
import type { TestCloud } from './cloud.ts';

/** A role that Lambda may assume and that may do `actions`: everything with queues and logs, unless told. Returns its ARN. */
export async function makeRole(
  cloud: Pick<TestCloud, 'client'>,
  name = 'worker-role',
  actions = ['sqs:*', 'logs:*'],
  resource = '*',
): Promise<string> {
  const iam = cloud.client(IAMClient);
  const made = await iam.send(
    new CreateRoleCommand({
      RoleName: name,
      AssumeRolePolicyDocument: policy('sts:AssumeRole', { Principal: { Service: 'lambda.amazonaws.com' } }),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: name,
      PolicyName: 'inline',
      PolicyDocument: policy(actions, { Resource: resource }),
    }),
  );
  return made.Role?.Arn ?? '';
}

function policy(Action: string | string[], more: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, ...more }] });
}

export type FunctionOptions = Partial<CreateFunctionCommandInput> & {
  /** Body of worker.mjs, which has to export `handler`. */
  code: string;
  role: string;
};

/** Creates the function and waits until it is Active. */
export async function makeFunction(
  cloud: Pick<TestCloud, 'client'>,
  { code, role, ...input }: FunctionOptions,
): Promise<LambdaClient> {
  const lambda = cloud.client(LambdaClient);
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'worker',
      Runtime: 'nodejs24.x',
      Handler: 'worker.handler',
      Role: role,
      Code: { ZipFile: await zipOf({ 'worker.mjs': code }) },
      // More than any test needs; a queue's messages stay hidden for as long.
      Timeout: 30,
      ...input,
    }),
  );
  await untilSettled(lambda, input.FunctionName ?? 'worker');
  return lambda;
}

export async function untilSettled(lambda: LambdaClient, name: string): Promise<void> {
  await until(async () => {
    const state = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
    if (state.State !== 'Active' || state.LastUpdateStatus !== 'Successful')
      throw new Error(`still ${state.State}`);
  });
}

/** Invokes and waits. `log` is the tail, decoded. */
export async function call(lambda: LambdaClient, name = 'worker', payload: unknown = {}) {
  const answer = await lambda.send(
    new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(payload), LogType: 'Tail' }),
  );
  return {
    requestId: answer.$metadata.requestId ?? '',
    error: answer.FunctionError,
    payload: JSON.parse(Buffer.from(answer.Payload ?? []).toString()),
    log: Buffer.from(answer.LogResult ?? '', 'base64').toString(),
  };
}
