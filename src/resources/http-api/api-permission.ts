// Lets API Gateway invoke the API's function for this very API. Without it, clients get a 500 that no log explains.
import type { Context } from '../../aws/session.ts';
import type { ChangeOrder, Facets, Live, Resource } from '../../engine/resource.ts';
import { isNamed } from '../../stack/names.ts';
import type { Inputs, Outputs } from '../../stack/outputs.ts';
import { functionOwner } from '../function/function.ts';
import {
  type Allowance,
  allow,
  callerIn,
  forbid,
  functionsWith,
  readStatement,
  statementOwner,
} from '../function/invoke-permission.ts';
import { apiFunction } from './api-function.ts';

const StatementId = 'thumbs-http-api';

export interface ApiPermissionFacets extends Facets {
  sourceArn: string | undefined;
}

export const apiPermission: Resource<ApiPermissionFacets> = {
  id: 'api-permission',
  type: 'invoke permission',
  needs: ['api-function', 'http-api'],
  name: ({ names }) => names.of('api'),
  isName: isNamed('api'),
  owner: (session, FunctionName) => statementOwner(session, { FunctionName, StatementId }),
  desired: ({ names }, inputs) => ({ sourceArn: sourceOf(names, inputs) }),
  find: async (session) => functionsWith(session, StatementId, await apiFunction.find(session)),
  read,
  create,
  update,
  destroy: (session, FunctionName) => forbid(session, { FunctionName, StatementId }),
};

/** The API's id is random: known once it exists. */
function sourceOf({ arn }: Context['names'], inputs: Inputs): string | undefined {
  const id = inputs['http-api']?.id;
  return id === undefined ? undefined : arn.apiCalls(id);
}

async function read(context: Context, FunctionName: string): Promise<Live<ApiPermissionFacets> | undefined> {
  const [statement, owned] = await Promise.all([
    readStatement(context, { FunctionName, StatementId }),
    functionOwner(context, FunctionName),
  ]);
  if (!statement) return undefined;
  const { sourceArn } = callerIn(statement);
  return { outputs: {}, facets: { sourceArn }, owner: owned?.owner };
}

async function create(
  context: Context,
  FunctionName: string,
  desired: ApiPermissionFacets,
): Promise<Live<ApiPermissionFacets>> {
  await allow(context, allowance(FunctionName, desired));
  return { outputs: {}, facets: desired, owner: context.names.stack };
}

const allowance = (FunctionName: string, { sourceArn }: ApiPermissionFacets): Allowance => ({
  FunctionName,
  StatementId,
  Principal: 'apigateway.amazonaws.com',
  SourceArn: sourceArn,
});

async function update(
  context: Context,
  FunctionName: string,
  { live, desired }: ChangeOrder<ApiPermissionFacets>,
): Promise<Outputs> {
  await forbid(context, { FunctionName, StatementId });
  await allow(context, allowance(FunctionName, desired));
  return live.outputs;
}
