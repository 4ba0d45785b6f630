// What a route is: how a request finds it, who may call it, what it does, and what the OpenAPI document says of it.
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
  /** Nothing but a message tells the worker of a new original (trigger `sqs`). */
  announces: boolean;
  /** Of a request. */
  maxBodyBytes: number;
  /** Told of what went wrong here. Answers what the caller may know of it: undefined where that is nothing. */
  onError(error: unknown): string | undefined;
}

export interface Call {
  request: ApiRequest;
  /** Of the image; empty for routes without one. Not checked yet. */
  name: string;
}

export interface Route {
  /** `operationId` */
  id: string;
  method: 'GET' | 'POST' | 'DELETE';
  /** A `{name}` at its end takes the rest of the path, slashes included. */
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
