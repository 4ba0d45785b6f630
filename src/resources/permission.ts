// Under the trigger `s3`, the bucket calls the function itself: the function's resource policy must let it,
// and calls that fail three times must land somewhere, or the picture would be lost without a word.
import {
  AddPermissionCommand,
  GetFunctionEventInvokeConfigCommand,
  GetPolicyCommand,
  LambdaClient,
  PutFunctionEventInvokeConfigCommand,
  RemovePermissionCommand,
} from '@aws-sdk/client-lambda';
import type { Statement } from '../aws/policies.ts';
import type { Context, Session } from '../context.ts';
import type { ChangeOrder, Facets, Live, Outputs, Resource } from '../engine/resource.ts';
import { ignore } from '../errors.ts';
import { untilDelivered } from './drain.ts';
import { worker } from './function.ts';
import { whenIdle } from './function-readiness.ts';

const gone = ['ResourceNotFoundException'];
const StatementId = 'thumbs-originals';
/** Lambda's default and its most, said aloud: three tries in all. */
const retries = 2;

export const permission: Resource = {
  id: 'permission',
  type: 'invoke permission',
  needs: ['worker', 'originals', 'dead-letters'],
  name: ({ names }) => names.of('worker'),
  desired: ({ names, place }) => ({
    sourceArn: names.arn.bucket('originals'),
    sourceAccount: place.account,
    retries,
    onFailure: names.arn.queue('dead-letters'),
  }),
  find,
  read,
  create,
  update,
  retire: untilDelivered,
  destroy,
};

async function find(session: Session): Promise<string[]> {
  const functions = await worker.find(session);
  const statements = await Promise.all(functions.map((name) => readStatement(session, name)));
  return functions.filter((_, index) => statements[index]);
}

async function readStatement(session: Session, FunctionName: string): Promise<Statement | undefined> {
  const call = session.client(LambdaClient).send(new GetPolicyCommand({ FunctionName }));
  const policy = (await ignore(gone, call))?.Policy;
  const statements: Statement[] = policy ? JSON.parse(policy).Statement : [];
  return statements.find(({ Sid }) => Sid === StatementId);
}

async function read(context: Context, FunctionName: string): Promise<Live | undefined> {
  const call = context.client(LambdaClient).send(new GetFunctionEventInvokeConfigCommand({ FunctionName }));
  const [statement, config] = await Promise.all([readStatement(context, FunctionName), ignore(gone, call)]);
  if (!statement) return undefined;
  const facets = {
    sourceArn: statement.Condition?.ArnLike?.['AWS:SourceArn'] ?? null,
    sourceAccount: statement.Condition?.StringEquals?.['AWS:SourceAccount'] ?? null,
    retries: config?.MaximumRetryAttempts ?? null,
    onFailure: config?.DestinationConfig?.OnFailure?.Destination ?? null,
  };
  return { outputs: {}, facets, owner: context.names.stack };
}

async function create(context: Context, FunctionName: string, desired: Facets): Promise<Live> {
  await allow(context, FunctionName, desired);
  return { outputs: {}, facets: { ...desired, retries: null, onFailure: null }, owner: context.names.stack };
}

async function allow(context: Context, FunctionName: string, desired: Facets): Promise<void> {
  const command = new AddPermissionCommand({
    FunctionName,
    StatementId,
    Action: 'lambda:InvokeFunction',
    Principal: 's3.amazonaws.com',
    SourceArn: String(desired.sourceArn),
    SourceAccount: String(desired.sourceAccount),
  });
  await whenIdle(context, () => context.client(LambdaClient).send(command));
}

async function forbid(session: Session, FunctionName: string): Promise<void> {
  const command = new RemovePermissionCommand({ FunctionName, StatementId });
  await whenIdle(session, () => ignore(gone, session.client(LambdaClient).send(command)));
}

async function update(
  context: Context,
  FunctionName: string,
  { live, desired, fields }: ChangeOrder,
): Promise<Outputs> {
  const lambda = context.client(LambdaClient);
  if (fields.has('sourceArn') || fields.has('sourceAccount')) {
    await forbid(context, FunctionName);
    await allow(context, FunctionName, desired);
  }
  if (fields.has('onFailure') || fields.has('retries')) {
    const DestinationConfig = { OnFailure: { Destination: String(desired.onFailure) } };
    const command = new PutFunctionEventInvokeConfigCommand({
      FunctionName,
      DestinationConfig,
      MaximumRetryAttempts: retries,
    });
    await whenIdle(context, () => lambda.send(command));
  }
  return live.outputs;
}

/** Not the destination of failures: what Lambda has taken in must still find it. It goes with the function. */
async function destroy(session: Session, FunctionName: string): Promise<void> {
  await forbid(session, FunctionName);
}
