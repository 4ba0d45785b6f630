// What distinguishes the functions of the stack, and the desired state of each.

import type { Runtime } from '@aws-sdk/client-lambda';
import type { Context } from '../../aws/session.ts';
import type { TagMap } from '../../aws/tags.ts';
import type { Facets } from '../../engine/resource.ts';
import type { Inputs } from '../../stack/outputs.ts';
import { wantedGrant } from './function-grant.ts';

/** Purpose of each function, shown in Lambda's console. */
export const purposes = { worker: 'Thumbnails', 'api-function': 'HTTP API' };

export interface FunctionKind {
  id: keyof typeof purposes;
  part: 'worker' | 'api';
  /** Ids of its parts, and of everything else that must exist before it. */
  role: 'role' | 'api-role';
  package: 'package' | 'api-package';
  needs: readonly string[];
  handler: string;
  memoryMB(context: Context): number;
  timeoutSeconds(context: Context): number;
  environment(context: Context, inputs: Inputs): TagMap;
}

export interface FunctionFacets extends Facets {
  /** SHA-256 of the zip. */
  code: string;
  architecture: string;
  runtime: Runtime;
  handler: string;
  /** Its role's ARN. */
  role: string | undefined;
  memoryMB: number;
  timeoutSeconds: number;
  environment: TagMap;
  state: 'ready' | 'not made' | 'not updated';
  recursion: string;
  tags: TagMap;
  /** Id of its role. */
  grant: string | undefined;
}

/** Code of a package that is not on this machine: only a setup can tell. */
export const unbuilt = 'built by setup';

export function desiredOf(kind: FunctionKind, context: Context, inputs: Inputs): FunctionFacets {
  const { names, settings } = context;
  return {
    code: inputs[kind.package]?.sha256 ?? unbuilt,
    architecture: settings.arch,
    runtime: 'nodejs24.x',
    handler: kind.handler,
    role: inputs[kind.role]?.arn,
    memoryMB: kind.memoryMB(context),
    timeoutSeconds: kind.timeoutSeconds(context),
    environment: kind.environment(context, inputs),
    state: 'ready',
    recursion: 'Terminate',
    tags: names.tags,
    ...wantedGrant(inputs[kind.role]),
  };
}
