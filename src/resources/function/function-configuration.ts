// The facets of a function, read from Lambda's description of it and written as Lambda's input.
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { FunctionFacets } from './function-kind.ts';

export function facetsOf(configuration: FunctionConfiguration) {
  return {
    code: configuration.CodeSha256,
    architecture: configuration.Architectures?.[0] ?? null,
    runtime: configuration.Runtime ?? null,
    handler: configuration.Handler ?? null,
    role: configuration.Role ?? null,
    memoryMB: configuration.MemorySize ?? null,
    timeoutSeconds: configuration.Timeout ?? null,
    environment: configuration.Environment?.Variables ?? {},
    state: stateOf(configuration),
  };
}

/** Inactive counts as ready: the function was idle for a long time, and an invocation wakes it. */
function stateOf({ State, LastUpdateStatus }: FunctionConfiguration): FunctionFacets['state'] {
  if (State === 'Failed') return 'not made';
  return LastUpdateStatus === 'Failed' ? 'not updated' : 'ready';
}

/** The desired facets as Lambda's input has them. */
export function configurationOf(facets: FunctionFacets) {
  return {
    Runtime: facets.runtime,
    Handler: facets.handler,
    Role: facets.role,
    MemorySize: facets.memoryMB,
    Timeout: facets.timeoutSeconds,
    Environment: { Variables: facets.environment },
  };
}

/** Facets that one call changes; a failed update is repeated. All others have calls of their own. */
export const configured = [
  ...(['runtime', 'handler', 'role', 'memoryMB', 'timeoutSeconds', 'environment', 'state'] as const),
] satisfies (keyof FunctionFacets)[];
