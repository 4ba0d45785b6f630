// API Gateway may call the API's function for this very API. Without it, clients get a 500 that no log explains.
import type { Context } from '../../aws/session.ts';
import type { ChangeOrder, Facets, Inputs, Live, Outputs, Resource } from '../../engine/resource.ts';
import { isNamed } from '../../stack/names.ts';
import { functionOwner } from '../function/function.ts';
import {
  type Allowance,
  allow,
  forbid,
  functionsWith,
  readStatement,
  statementOwner,
} from '../function/invoke-permission.ts';
import { apiFunction } from './api-function.ts';

const StatementId = 'thumbs-http-api';

export const apiPermission: Resource = {
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

/** The API's id is random: known when it is there. */
function sourceOf({ arn }: Context['names'], inputs: Inputs): string | undefined {
  const id = inputs['http-api']?.id;
  return id === undefined ? undefined : arn.apiCalls(String(id));
}

async function read(context: Context, FunctionName: string): Promise<Live | undefined> {
  const [statement, owned] = await Promise.all([
    readStatement(context, { FunctionName, StatementId }),
    functionOwner(context, FunctionName),
  ]);
  if (!statement) return undefined;
  const sourceArn = statement.Condition?.ArnLike?.['AWS:SourceArn'] ?? null;
  return { outputs: {}, facets: { sourceArn }, owner: owned?.owner };
}

async function create(context: Context, FunctionName: string, desired: Facets): Promise<Live> {
  await allow(context, allowance(FunctionName, desired));
  return { outputs: {}, facets: desired, owner: context.names.stack };
}

const allowance = (FunctionName: string, { sourceArn }: Facets): Allowance => ({
  FunctionName,
  StatementId,
  Principal: 'apigateway.amazonaws.com',
  SourceArn: String(sourceArn),
});

async function update(
  context: Context,
  FunctionName: string,
  { live, desired }: ChangeOrder,
): Promise<Outputs> {
  await forbid(context, { FunctionName, StatementId });
  await allow(context, allowance(FunctionName, desired));
  return live.outputs;
}
