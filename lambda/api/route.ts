// What a route is: how a request finds it, who may call it, what it does, and how the OpenAPI document describes it.
import type { Announcer } from './announcer.ts';
import type { Catalog } from './catalog.ts';
import type { Access, Guard } from './guard.ts';
import type { Shelf } from './image.ts';
import type { Originals } from './originals.ts';
import type { ProblemStatus } from './problem.ts';
import type { ApiRequest, ApiResponse } from './request.ts';

/** What the routes work with. */
export interface Api {
  catalog: Catalog;
  originals: Originals;
  announcer: Announcer;
  shelf: Shelf;
  guard: Guard;
  /** The worker learns of a new original only through our message (trigger `sqs`). */
  announces: boolean;
  /** Of a request. */
  maxBodyBytes: number;
  /** Receives every error of ours. Returns what the caller may know of it, or undefined. */
  onError(error: unknown): string | undefined;
}

export interface Call {
  request: ApiRequest;
  /** Of the image; empty for routes without one. Not validated yet. */
  name: string;
}

export interface Route {
  /** `operationId` */
  id: string;
  method: 'GET' | 'POST' | 'DELETE';
  /** A trailing `{name}` takes the rest of the path, slashes included. */
  path: string;
  access: Access;
  summary: string;
  description?: string;
  /** Name → schema with a description. */
  query?: Record<string, object>;
  /** Media type → schema of the body. */
  body?: Record<string, object>;
  /** Status → description and schema of the answer. */
  answers: Record<number, { description: string; schema?: object }>;
  problems: readonly ProblemStatus[];
  run(call: Call, api: Api): Promise<ApiResponse>;
}
