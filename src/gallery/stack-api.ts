// The stack as the routes of the HTTP API need it: names of its parts, and how to reach AWS.

import { letEverybody } from '../../lambda/api/guard.ts';
import { type ApiOptions, lambdaBodyBytes, openApi } from '../../lambda/api/handle.ts';
import type { Api } from '../../lambda/api/route.ts';
import { address, openStation, type Surroundings } from '../../lambda/aws/calls.ts';
import { credentialsOf } from '../aws/credentials.ts';
import type { Context } from '../aws/session.ts';
import { explain, isAws } from '../errors/errors.ts';
import { indexOf } from '../stack/table-index.ts';

/**
 * Returns the routes, which use the permissions of the session's credentials. The server decides who may call them.
 * `asTyped` rewrites the commands in a text as the user types them.
 */
export function apiOf(context: Context, asTyped: (text: string) => string): Api {
  let told = '';
  return openApi({
    stack: partsOf(context),
    surroundings: surroundingsOf(context),
    guard: letEverybody,
    ...(context.settings.api ? { shares: context.settings.api } : {}),
    maxBodyBytes: lambdaBodyBytes,
    // The person at the page has started it, and may see details.
    onError: (error) => {
      const text = asTyped(reasonOf(error, context));
      // The page polls every few seconds.
      if (text !== told) context.emit({ event: 'note', id: 'gallery', text });
      told = text;
      return text;
    },
  });
}

/** Under the names that the API uses. */
export function partsOf({ names, settings, cdn }: Context): ApiOptions['stack'] {
  return {
    trigger: settings.trigger,
    originals: names.originals.bucket,
    source: names.source,
    thumbnails: names.of('thumbnails'),
    table: names.of('images'),
    index: indexOf(settings),
    jobs: names.of('jobs'),
    worker: names.of('worker'),
    address: cdn && `${cdn}t/`,
  };
}

const missing = ['ResourceNotFoundException', 'NoSuchBucket', 'QueueDoesNotExist'];

function reasonOf(error: unknown, { names }: Context): string {
  if (isAws(error, ...missing))
    return `the stack ${names.stack} no longer exists: run thumbs setup, then start the gallery again`;
  const { message, fix } = explain(error);
  return fix ? `${message}; ${fix}` : message;
}

/** Returns the origins of links to pictures: on AWS one per bucket and the distribution's, elsewhere a single one. */
export function pictureOrigins(context: Context): string[] {
  const { origin, isOneAddress } = openStation('s3', surroundingsOf(context));
  const buckets = [context.names.originals.bucket, context.names.of('thumbnails')];
  const origins = buckets.map(
    (bucket) => address({ method: 'GET', bucket, path: '/' }, origin, isOneAddress).origin.origin,
  );
  return [...new Set(context.cdn ? [...origins, new URL(context.cdn).origin] : origins)];
}

function surroundingsOf(context: Context): Surroundings {
  const { config, place } = context;
  const endpoints =
    config.local && place.endpoint ? { AWS_ENDPOINT_URL: place.endpoint } : config.serviceEndpoints;
  return {
    environment: { AWS_REGION: place.region, ...endpoints },
    credentials: credentialsOf(context),
    agentFor: context.agentFor,
    now: context.clock.now,
  };
}
