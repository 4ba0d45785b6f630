// The HTTP API in front of its function. API Gateway allows several APIs of one name, and a repeated creation
// makes two: ours are found by name and tag, and all but one are removed.
import {
  type Api,
  ApiGatewayV2Client,
  CreateApiCommand,
  DeleteApiCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-apigatewayv2';
import type { Context, Session } from '../../aws/session.ts';
import { commonOwner, ourTags, ownerOf, surplusTags, type TagMap } from '../../aws/tags.ts';
import { optionalRead } from '../../engine/plan.ts';
import type { ChangeOrder, Facets, Live, Owner, Resource } from '../../engine/resource.ts';
import { ignore } from '../../errors/errors.ts';
import { isNamed, picturesOf } from '../../stack/names.ts';
import type { HttpApiOutputs, Inputs } from '../../stack/outputs.ts';
import { gone, listApis, whenFree } from './http-api-calls.ts';
import { type CorsFacet, corsInput, corsOf, putCors, wantedCors } from './http-api-cors.ts';
import {
  putStage,
  type RoutingFacet,
  readRouting,
  readStage,
  route,
  routingOf,
  type StageFacet,
  stageOf,
} from './http-api-parts.ts';

export interface HttpApiFacets extends Facets {
  /** Number of APIs of the name. */
  copies: number;
  /** null: no page may call it. */
  cors: CorsFacet | null;
  routing: RoutingFacet;
  stage: StageFacet;
  tags: TagMap;
}

type LiveApi = Live<HttpApiFacets, HttpApiOutputs>;

export const httpApi: Resource<HttpApiFacets, HttpApiOutputs> = {
  id: 'http-api',
  type: 'HTTP API',
  // An Amplify app gets its address on creation; a bucket's is known before. The function is created later: it needs the
  // address of the distribution, which leads to this API. Only the routing refers to the function.
  needs: ['site-app'],
  name: ({ names }) => names.of('api'),
  isName: isNamed('api'),
  owner,
  desired,
  find: async (session) => [...new Set((await ours(session)).map(({ Name }) => Name ?? ''))],
  read,
  create,
  update,
  destroy,
};

function desired(context: Context, inputs: Inputs): HttpApiFacets {
  const { arn, tags } = context.names;
  return {
    copies: 1,
    cors: wantedCors(context, inputs),
    routing: routingOf(arn.function('api')),
    stage: stageOf(),
    tags,
  };
}

/** All of the stack, whatever their suffix, oldest first. */
async function ours(session: Session): Promise<Api[]> {
  const { stack } = session.place;
  const apis = (await listApis(session)).filter(({ Name = '' }) => httpApi.isName({ stack }, Name));
  const age = ({ CreatedDate }: Api) => CreatedDate?.getTime() ?? 0;
  return apis
    .filter(({ Tags }) => ownerOf(Tags) === stack)
    .sort((a, b) => age(a) - age(b) || String(a.ApiId).localeCompare(String(b.ApiId)));
}

/** Names are not unique; `destroy` removes only ours. */
async function owner(session: Session, name: string): Promise<{ owner: Owner } | undefined> {
  const all = await optionalRead(session, 'the list of HTTP APIs', listApis(session));
  if (!all) return { owner: undefined };
  const found = all.filter(({ Name }) => Name === name);
  return commonOwner(
    found.map(({ Tags = {} }) => ownerOf(Tags)),
    session,
  );
}

async function named(session: Session, name: string): Promise<Api[]> {
  return (await ours(session)).filter(({ Name }) => Name === name);
}

async function read(
  context: Context,
  name: string,
  known: Partial<HttpApiOutputs> | undefined,
): Promise<LiveApi | undefined> {
  const copies = await named(context, name);
  const api = copies.find(({ ApiId }) => ApiId === known?.id) ?? copies[0];
  if (!api?.ApiId) return undefined;
  const parts = await ignore(
    gone,
    Promise.all([readRouting(context, api.ApiId), readStage(context, api.ApiId)]),
  );
  if (!parts) return undefined;
  const [routing, stage] = parts;
  return {
    outputs: outputsOf(api),
    facets: {
      copies: copies.length,
      cors: corsOf(api.CorsConfiguration),
      routing: routing.facet,
      stage,
      tags: ourTags(context.names, api.Tags ?? {}),
    },
    owner: ownerOf(api.Tags ?? {}),
  };
}

const outputsOf = ({ ApiId = '', ApiEndpoint = '' }: Partial<Api>): HttpApiOutputs => ({
  id: ApiId,
  url: ApiEndpoint,
});

async function create(context: Context, name: string, { cors }: HttpApiFacets): Promise<LiveApi> {
  const { tags, stack } = context.names;
  const command = new CreateApiCommand({
    Name: name,
    ProtocolType: 'HTTP',
    Description: picturesOf(stack),
    ...corsInput(cors),
    Tags: tags,
  });
  const made = await whenFree(context, () => context.client(ApiGatewayV2Client).send(command));
  // The call may have been carried out twice: its answer was lost, and it was repeated.
  const copies = Math.max(1, (await named(context, name)).length);
  const facets = { copies, cors, routing: null, stage: null, tags };
  return { outputs: outputsOf(made), facets, owner: stack };
}

async function update(
  context: Context,
  name: string,
  { live, desired, fields }: ChangeOrder<HttpApiFacets, HttpApiOutputs>,
): Promise<HttpApiOutputs> {
  const ApiId = live.outputs.id;
  if (fields.has('copies')) {
    const others = (await named(context, name)).filter((api) => api.ApiId !== ApiId);
    for (const other of others) await deleteApi(context, other.ApiId);
  }
  // One after the other: API Gateway refuses concurrent changes of one API.
  if (fields.has('cors')) await putCors(context, ApiId, live.facets.cors, desired.cors);
  if (fields.has('routing')) await route(context, ApiId);
  if (fields.has('stage')) await putStage(context, ApiId, live.facets.stage !== null);
  if (fields.has('tags')) await retag(context, ApiId, live.facets.tags, desired.tags);
  return live.outputs;
}

/** The stage first: its tags are not compared, so those of the API differ until both are right. */
async function retag(
  context: Context,
  ApiId: string,
  live: TagMap | null | undefined,
  Tags: TagMap,
): Promise<void> {
  const gateway = context.client(ApiGatewayV2Client);
  const { httpApi, stage } = context.names.arn;
  const TagKeys = surplusTags(live, Tags);
  for (const ResourceArn of [stage(ApiId), httpApi(ApiId)]) {
    await whenFree(context, () => gateway.send(new TagResourceCommand({ ResourceArn, Tags })));
    const untag = new UntagResourceCommand({ ResourceArn, TagKeys });
    if (TagKeys.length > 0) await whenFree(context, () => gateway.send(untag));
  }
}

/** Its routes, integration and stage are deleted with it. */
async function destroy(session: Session, name: string): Promise<void> {
  for (const { ApiId } of await named(session, name)) await deleteApi(session, ApiId);
}

async function deleteApi(session: Session, ApiId: string | undefined): Promise<void> {
  const command = new DeleteApiCommand({ ApiId });
  await whenFree(session, () => ignore(gone, session.client(ApiGatewayV2Client).send(command)));
}
