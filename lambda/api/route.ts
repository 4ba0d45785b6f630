// What a route is: how a request finds it, who may call it, what it does, and how the OpenAPI document describes it.
import type { Announcer } from './announcer.ts';
import type { Catalog } from './catalog.ts';
import type { Access, Guard } from './guard.ts';
import type { Shelf } from './image.ts';
import type { Originals } from './originals.ts';
import type { Problem, ProblemStatus } from './problem.ts';
import type { ApiRequest, ApiResponse } from './request.ts';
import type { Scope, ShareKeys } from './sharing/scope.ts';

/** What the routes work with. */
export interface Api {
  catalog: Catalog;
  originals: Originals;
  announcer: Announcer;
  shelf: Shelf;
  guard: Guard;
  /** Keys to verify share links; undefined without an HTTP API. */
  shares?: ShareKeys | undefined;
  /** `s3://BUCKET[/PREFIX]`: the originals are only read. */
  source: string | undefined;
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
  /** Set if the request came with a share link, which confines it to this scope. */
  scope?: Scope | undefined;
}

export interface Route {
  /** `operationId` */
  id: string;
  method: 'GET' | 'POST' | 'DELETE';
  /** A trailing `{name}` takes the rest of the path, slashes included. */
  path: string;
  access: Access;
  /** Share links may call this route; it must respect `scope`. */
  isShared?: true;
  /** Refused where the originals are only read. */
  changesOriginals?: true;
  summary: string;
  description?: string;
  /** Name → schema with a description. */
  query?: Record<string, object>;
  /** Media type → schema of the body. */
  body?: Record<string, object>;
  /** Status → description and schema of the answer. */
  answers: Record<number, { description: string; schema?: object }>;
  problems: readonly ProblemStatus[];
  /** Formats a refusal in another form than a problem document. */
  refuse?(problem: Problem): ApiResponse;
  run(call: Call, api: Api): Promise<ApiResponse>;
}
