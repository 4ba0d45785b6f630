// The parts of an API: one integration with the function, the route that leads everything there, and the stage.
// A single route, because the function knows its own routes, and explains refusals in its own words.
import {
  ApiGatewayV2Client,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
  DeleteIntegrationCommand,
  GetIntegrationsCommand,
  GetRoutesCommand,
  GetStageCommand,
  type Integration,
  type Route,
  UpdateRouteCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-apigatewayv2';
import type { Context } from '../../aws/session.ts';
import { ignore } from '../../errors/errors.ts';
import { allPages, gone, isThere, whenFree } from './http-api-calls.ts';

const $default = '$default';

/** Payload format 2.0, also for the function's answers. */
const integration = {
  IntegrationType: 'AWS_PROXY',
  PayloadFormatVersion: '2.0',
  TimeoutInMillis: 30_000,
} as const;

export interface RoutingFacet {
  integrations: ReturnType<typeof viewOf>[];
  isRouted: boolean;
}

export interface StageFacet {
  autoDeploy: boolean;
  requestsPerSecond: number | null;
  burst: number | null;
}

export function routingOf(functionArn: string): RoutingFacet {
  return { integrations: [viewOf({ ...integration, IntegrationUri: functionArn })], isRouted: true };
}

const viewOf = (one: Integration) => ({
  uri: one.IntegrationUri ?? null,
  type: one.IntegrationType ?? null,
  payloadFormat: one.PayloadFormatVersion ?? null,
  timeoutMs: one.TimeoutInMillis ?? null,
});

interface Routing {
  /** Those with our function. */
  integrations: Integration[];
  route: Route | undefined;
  facet: RoutingFacet;
}

export async function readRouting(context: Context, ApiId: string): Promise<Routing> {
  const gateway = context.client(ApiGatewayV2Client);
  const [all, routes] = await Promise.all([
    allPages<Integration>((page) => gateway.send(new GetIntegrationsCommand({ ApiId, ...page }))),
    allPages<Route>((page) => gateway.send(new GetRoutesCommand({ ApiId, ...page }))),
  ]);
  const functionArn = context.names.arn.function('api');
  const integrations = all.filter(({ IntegrationUri }) => IntegrationUri === functionArn);
  const route = routes.find(({ RouteKey }) => RouteKey === $default);
  const isRouted = integrations.some((one) => route?.Target === targetOf(one));
  return { integrations, route, facet: { integrations: integrations.map(viewOf), isRouted } };
}

const targetOf = ({ IntegrationId }: Integration) => `integrations/${IntegrationId}`;

/** Directs everything to one correct integration, and removes the others that lead to our function. */
export async function route(context: Context, ApiId: string): Promise<void> {
  const gateway = context.client(ApiGatewayV2Client);
  const { integrations, route } = await readRouting(context, ApiId);
  const IntegrationUri = context.names.arn.function('api');
  const isRight = ({ IntegrationType, PayloadFormatVersion, TimeoutInMillis }: Integration) =>
    IntegrationType === integration.IntegrationType &&
    PayloadFormatVersion === integration.PayloadFormatVersion &&
    TimeoutInMillis === integration.TimeoutInMillis;
  const right = integrations.filter(isRight);
  const create = new CreateIntegrationCommand({ ApiId, IntegrationUri, ...integration });
  const kept =
    right.find((one) => route?.Target === targetOf(one)) ??
    right[0] ??
    (await whenFree(context, () => gateway.send(create)));
  if (route?.Target !== targetOf(kept)) await putRoute(context, ApiId, route, targetOf(kept));
  const { integrations: now } = await readRouting(context, ApiId);
  for (const { IntegrationId } of now.filter((one) => one.IntegrationId !== kept.IntegrationId)) {
    const command = new DeleteIntegrationCommand({ ApiId, IntegrationId });
    await whenFree(context, () => ignore(gone, gateway.send(command)));
  }
}

async function putRoute(
  context: Context,
  ApiId: string,
  known: Route | undefined,
  Target: string,
): Promise<void> {
  const gateway = context.client(ApiGatewayV2Client);
  if (known) {
    const command = new UpdateRouteCommand({ ApiId, RouteId: known.RouteId, Target });
    await whenFree(context, () => gateway.send(command));
    return;
  }
  const command = new CreateRouteCommand({ ApiId, RouteKey: $default, Target });
  await whenFree(context, () => gateway.send(command)).catch(async (error) => {
    const { route } = isThere(error) ? await readRouting(context, ApiId) : {};
    if (!route) throw error;
    if (route.Target !== Target) await putRoute(context, ApiId, route, Target);
  });
}

/**
 * Over all clients. Many accounts have ten concurrent executions of Lambda in all, and cannot reserve any: a flood must
 * leave half of them to the worker. The longest read, 500 images with links, takes 0.4 s: 5 / 0.4 s = 12 a second. Not
 * more at once than such an account has.
 */
const limits = { requestsPerSecond: 12, burst: 10 };

const settings = {
  AutoDeploy: true,
  DefaultRouteSettings: { ThrottlingRateLimit: limits.requestsPerSecond, ThrottlingBurstLimit: limits.burst },
};

export const stageOf = (): StageFacet => ({ autoDeploy: true, ...limits });

export async function readStage(context: Context, ApiId: string): Promise<StageFacet | null> {
  const command = new GetStageCommand({ ApiId, StageName: $default });
  const stage = await ignore(gone, context.client(ApiGatewayV2Client).send(command));
  if (!stage) return null;
  const { ThrottlingRateLimit, ThrottlingBurstLimit } = stage.DefaultRouteSettings ?? {};
  return {
    autoDeploy: stage.AutoDeploy ?? false,
    requestsPerSecond: ThrottlingRateLimit ?? null,
    burst: ThrottlingBurstLimit ?? null,
  };
}

export async function putStage(context: Context, ApiId: string, exists: boolean): Promise<void> {
  const gateway = context.client(ApiGatewayV2Client);
  const StageName = $default;
  const update = () =>
    whenFree(context, () => gateway.send(new UpdateStageCommand({ ApiId, StageName, ...settings })));
  if (exists) {
    await update();
    return;
  }
  const command = new CreateStageCommand({ ApiId, StageName, ...settings, Tags: context.names.tags });
  await whenFree(context, () => gateway.send(command)).catch((error) => {
    if (!isThere(error)) throw error;
    return update();
  });
}
