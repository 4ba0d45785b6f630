// Under the trigger `s3`, the bucket invokes the function itself: the function's resource policy must allow it,
// and invocations that fail three times must be stored somewhere, or the picture would be lost silently.
import {
  GetFunctionEventInvokeConfigCommand,
  LambdaClient,
  PutFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import type { Context, Session } from '../../aws/session.ts';
import type { ChangeOrder, Facets, Live, Resource } from '../../engine/resource.ts';
import { ignore } from '../../errors/errors.ts';
import { isNamed } from '../../stack/names.ts';
import type { Outputs } from '../../stack/outputs.ts';
import { untilDelivered } from './drain.ts';
import { functionOwner } from './function.ts';
import { whenIdle, whenPermitted } from './function-readiness.ts';
import {
  type Allowance,
  allow,
  callerIn,
  forbid,
  functionsWith,
  readStatement,
  statementOwner,
} from './invoke-permission.ts';
import { worker } from './worker.ts';

const gone = ['ResourceNotFoundException'];
const StatementId = 'thumbs-originals';
/** Lambda's default and maximum, set explicitly: three tries in all. */
const retries = 2;

export interface PermissionFacets extends Facets {
  sourceArn: string;
  sourceAccount: string;
  retries: number;
  /** ARN of the queue for invocations that failed for good. */
  onFailure: string;
}

export const permission: Resource<PermissionFacets> = {
  id: 'permission',
  type: 'invoke permission',
  needs: ['worker', 'originals', 'dead-letters'],
  name: ({ names }) => names.of('worker'),
  isName: isNamed('worker'),
  owner: (session, FunctionName) => statementOwner(session, { FunctionName, StatementId }),
  desired: ({ names, place }) => ({
    sourceArn: names.originals.arn,
    sourceAccount: place.account,
    retries,
    onFailure: names.arn.queue('dead-letters'),
  }),
  find: async (session) => functionsWith(session, StatementId, await worker.find(session)),
  read,
  create,
  update,
  retire: untilDelivered,
  destroy,
};

async function read(context: Context, FunctionName: string): Promise<Live<PermissionFacets> | undefined> {
  const call = context.client(LambdaClient).send(new GetFunctionEventInvokeConfigCommand({ FunctionName }));
  const [statement, config, owned] = await Promise.all([
    readStatement(context, { FunctionName, StatementId }),
    ignore(gone, call),
    functionOwner(context, FunctionName),
  ]);
  if (!statement) return undefined;
  const facets = {
    ...callerIn(statement),
    retries: config?.MaximumRetryAttempts ?? null,
    onFailure: config?.DestinationConfig?.OnFailure?.Destination ?? null,
  };
  return { outputs: {}, facets, owner: owned?.owner };
}

async function create(
  context: Context,
  FunctionName: string,
  desired: PermissionFacets,
): Promise<Live<PermissionFacets>> {
  await allow(context, allowance(FunctionName, desired));
  return { outputs: {}, facets: { ...desired, retries: null, onFailure: null }, owner: context.names.stack };
}

const allowance = (FunctionName: string, { sourceArn, sourceAccount }: PermissionFacets): Allowance => ({
  FunctionName,
  StatementId,
  Principal: 's3.amazonaws.com',
  SourceArn: sourceArn,
  SourceAccount: sourceAccount,
});

async function update(
  context: Context,
  FunctionName: string,
  { live, desired, fields }: ChangeOrder<PermissionFacets>,
): Promise<Outputs> {
  const lambda = context.client(LambdaClient);
  if (fields.has('sourceArn') || fields.has('sourceAccount')) {
    await forbid(context, { FunctionName, StatementId });
    await allow(context, allowance(FunctionName, desired));
  }
  if (fields.has('onFailure') || fields.has('retries')) {
    const DestinationConfig = { OnFailure: { Destination: desired.onFailure } };
    const command = new PutFunctionEventInvokeConfigCommand({
      FunctionName,
      DestinationConfig,
      MaximumRetryAttempts: desired.retries,
    });
    // Lambda checks at once that the role may send there.
    await whenPermitted(context, 'dead-letters', () => whenIdle(context, () => lambda.send(command)));
  }
  return live.outputs;
}

/** Keeps the destination of failures: events that Lambda has already accepted still need it. It goes with the function. */
async function destroy(session: Session, FunctionName: string): Promise<void> {
  await forbid(session, { FunctionName, StatementId });
}
