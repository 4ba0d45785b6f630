// Which pages may call the HTTP API from a browser: the site's, and none without a site.
import {
  ApiGatewayV2Client,
  type Cors,
  DeleteCorsConfigurationCommand,
  UpdateApiCommand,
} from '@aws-sdk/client-apigatewayv2';
import type { Context } from '../../aws/session.ts';
import { ignore } from '../../errors/errors.ts';
import type { Inputs } from '../../stack/outputs.ts';
import { siteOrigin } from '../site/site-address.ts';
import { gone, whenFree } from './http-api-calls.ts';

/** Origins that may call from a browser. */
export interface CorsFacet {
  origins: string[];
  methods: string[];
  headers: string[];
  exposed: string[];
  maxAgeSeconds: number | null;
  credentials: boolean;
}

/** Null without a site, so that no page is allowed, and on the distribution, where page and API share an origin. */
export function wantedCors(context: Context, inputs: Inputs): CorsFacet | null {
  if (context.settings.site === 'cdn') return null;
  const origin = siteOrigin(context, inputs);
  return origin === null ? null : corsOf(corsFor(origin));
}

const corsFor = (origin: string): Cors => ({
  AllowOrigins: [origin],
  AllowMethods: ['GET', 'POST', 'DELETE'],
  AllowHeaders: ['authorization', 'content-type'],
  // API Gateway renames this header in a function's answer.
  ExposeHeaders: ['www-authenticate', 'x-amzn-remapped-www-authenticate', 'retry-after'],
  MaxAge: 3600,
});

export function corsOf(live: Cors | undefined): CorsFacet | null {
  if (!live) return null;
  const { AllowOrigins = [], AllowMethods = [], AllowHeaders = [], ExposeHeaders = [], MaxAge } = live;
  return {
    origins: AllowOrigins,
    methods: AllowMethods.toSorted(),
    headers: AllowHeaders.map((name) => name.toLowerCase()).sort(),
    exposed: ExposeHeaders.map((name) => name.toLowerCase()).sort(),
    maxAgeSeconds: MaxAge ?? null,
    credentials: live.AllowCredentials ?? false,
  };
}

/** Removed first: values that an update does not name stay. */
export async function putCors(
  context: Context,
  ApiId: string,
  live: CorsFacet | null | undefined,
  wanted: CorsFacet | null,
): Promise<void> {
  const gateway = context.client(ApiGatewayV2Client);
  const remove = new DeleteCorsConfigurationCommand({ ApiId });
  if (live) await whenFree(context, () => ignore(gone, gateway.send(remove)));
  const input = corsInput(wanted);
  if (!input.CorsConfiguration) return;
  const command = new UpdateApiCommand({ ApiId, ...input });
  await whenFree(context, () => gateway.send(command));
}

/** CORS input of a call that creates or changes the API; empty when no page is admitted. */
export function corsInput(wanted: CorsFacet | null): { CorsConfiguration?: Cors } {
  const [origin] = wanted?.origins ?? [];
  return origin === undefined ? {} : { CorsConfiguration: corsFor(origin) };
}
