// Whose pages may call the HTTP API from a browser: the site's, and nobody's where there is no site.
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

/** Who may call from a browser. */
export interface CorsFacet {
  origins: string[];
  methods: string[];
  headers: string[];
  exposed: string[];
  maxAgeSeconds: number | null;
  credentials: boolean;
}

/** Null where there is no site: then no page is let in. */
export function wantedCors(context: Context, inputs: Inputs): CorsFacet | null {
  const origin = siteOrigin(context, inputs);
  return origin === null ? null : corsOf(corsFor(origin));
}

const corsFor = (origin: string): Cors => ({
  AllowOrigins: [origin],
  AllowMethods: ['GET', 'POST', 'DELETE'],
  AllowHeaders: ['authorization', 'content-type'],
  // API Gateway gives the first one of a function's answer another name.
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

/** Taken away first: what an update does not name stays as it was. */
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

/** What goes into a call that makes or changes the API; empty when no page is let in. */
export function corsInput(wanted: CorsFacet | null): { CorsConfiguration?: Cors } {
  const [origin] = wanted?.origins ?? [];
  return origin === undefined ? {} : { CorsConfiguration: corsFor(origin) };
}
