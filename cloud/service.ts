// What a service of the embedded cloud is, and what services may request from each other.
// Everything here follows AWS's public wire formats; nothing is shared with the client side of thumbs.

import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { Authority } from './authentication/authority.ts';
import type { Sessions } from './authentication/sessions.ts';
import type { Verified } from './authentication/verify.ts';
import type { Permissions, RoleFacts } from './authorization/permissions.ts';
import type { Policy } from './authorization/policy.ts';
import type { Right } from './authorization/rights.ts';
import type { AwsError } from './aws-error.ts';
import type { Metrics } from './metrics.ts';
import type { Queues } from './queues.ts';
import type { Store } from './store.ts';
import type { Timings } from './timings.ts';

/** The reader of `stream` must compare the body with `payload`. */
export interface CloudRequest extends Verified {
  readonly method: string;
  /** As sent: percent-encoded, without the query; virtual-hosted buckets already moved into the path. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** As sent, without the question mark. */
  readonly rawQuery: string;
  readonly headers: IncomingHttpHeaders;
  /** Repeated headers one by one, by lower-case name. */
  readonly headerLists: NodeJS.Dict<string[]>;
  /** From the signature's credential scope; `us-east-1` when the request is unsigned. */
  readonly region: string;
  /** From the signature; undefined for anonymous requests. */
  readonly accessKeyId: string | undefined;
  /** The body as it arrives, for services that stream. Use either this or `body()`. */
  readonly stream: Readable;
  /** The whole body, read once and kept. */
  body(): Promise<Buffer>;
}

export interface CloudResponse {
  status: number;
  headers?: Record<string, string | number | string[]>;
  body?: Buffer | string | Readable;
}

export interface Service {
  /** AWS's name of the requested operation, e.g. `CreateQueue`: faults and call counts use it. */
  operation(request: CloudRequest): string | Promise<string>;
  handle(request: CloudRequest, operation: string): Promise<CloudResponse>;
  /**
   * The permissions that the operation needs. Without this method: its own name, on everything. `undefined`: the service
   * checks by itself while it handles the request.
   */
  rights?(request: CloudRequest, operation: string): Right[] | undefined | Promise<Right[]>;
  /** The policy of one of its resources. */
  resourcePolicy?(arn: string): Policy | undefined | Promise<Policy | undefined>;
  /** In the protocol of the request. */
  renderError(error: AwsError, request: CloudRequest): CloudResponse;
  close?(): Promise<void>;
  /** What the tagging API may list: resources of the region that have tags. */
  taggedResources?(region: string): TaggedResource[] | Promise<TaggedResource[]>;
  /** True while it works on its own, as a running function does: the cloud is then not idle. */
  busy?(): boolean;
  readonly face?: Face;
  /** May a web page of this origin make this request? If absent: no. */
  admitsOrigin?(request: CloudRequest): boolean;
}

/** A service's browser-facing endpoint: its own host on AWS, a path here. Not AWS calls: not counted, no injected faults. */
export interface Face {
  /** E.g. `/_api/`; bucket names cannot start with an underscore. */
  path: string;
  answer(request: CloudRequest): Promise<CloudResponse>;
}

export interface TaggedResource {
  arn: string;
  tags: Record<string, string>;
}

/** What every service gets on creation. Services find one another through `cloud`, at call time, never on creation. */
export interface Cloud {
  readonly dataDir: string;
  readonly store: Store;
  /** Session credentials of roles. */
  readonly sessions: Sessions;
  /** Who may do what. */
  readonly permissions: Permissions;
  /** For signatures inside a body: those of forms. */
  readonly authority: Authority;
  readonly timings: Timings;
  /** Milliseconds since 1970, real or a test's. */
  now(): number;
  /** `http://127.0.0.1:PORT`. */
  endpoint(): string;
  readonly queues: Queues;
  readonly functions: Functions;
  readonly logs: Logs;
  readonly roles: Roles;
  readonly metrics: Metrics;
  readonly objects: ObjectStore;
  readonly apis: ApiCalls;
}

/** Lambda, as S3 notifications and the HTTP API use it. */
export interface Functions {
  exists(arn: string): boolean;
  /** Does the function's resource policy let this principal invoke it, for this source? */
  permits(arn: string, caller: { principal: string; sourceArn: string; sourceAccount?: string }): boolean;
  /** Asynchronous invocation: queued, tried three times in all, then dropped. */
  invokeLater(arn: string, payload: unknown): void;
  /**
   * Synchronous: the answer or the error payload. Queues for a slot (AWS starts another environment), then calls `onStart`.
   */
  invoke(
    arn: string,
    payload: Buffer,
    onStart?: () => void,
  ): Promise<{ payload: string; functionError?: string }>;
}

/** S3, as other services use it. */
export interface ObjectStore {
  /** What S3 answers over HTTP, its errors included. `path` is percent-encoded, without the bucket. */
  readObject(asked: {
    caller: Verified['caller'];
    region: string;
    bucket: string;
    path: string;
    query: URLSearchParams;
    headers: IncomingHttpHeaders;
  }): Promise<CloudResponse>;
  /** Of a bucket, by its ARN. Undefined when there is no such bucket. */
  tagsOfBucket(arn: string): Record<string, string> | undefined;
  /** Replaces all tags of the bucket. */
  tagBucket(arn: string, tags: Record<string, string>): void;
}

export interface ApiCalls {
  /** Sends CloudFront's request to the HTTP API. The path of `request` is relative to the API. */
  callApi(apiId: string, request: CloudRequest): Promise<CloudResponse>;
}

/** CloudWatch Logs, as the function runtime uses it. */
export interface Logs {
  /** Creates the missing group and stream. Lines are lost when `may` forbids creating or writing. */
  append(group: string, stream: string, lines: string[], options: LogOptions): void;
}

interface LogOptions {
  region: string;
  /** Of the function's role. */
  may(right: Right): boolean;
}

/** IAM, as Lambda uses it. */
export interface Roles {
  /** Undefined when there is none. A role recreated under an old name has a new id. */
  idOf(roleArn: string): string | undefined;
  /** Its document; undefined when there is no such role. */
  trustPolicy(roleArn: string): string | undefined;
  /** How long a session of it may last at most. */
  maxSessionSeconds(roleArn: string): number | undefined;
  /** Does the trust policy let this service principal (`lambda.amazonaws.com`) assume the role? */
  trusts(roleArn: string, servicePrincipal: string): boolean;
  /** The policies that decide what it may do; undefined when there are none. */
  facts(roleArn: string): RoleFacts | undefined;
}

/** One call of an AWS operation, as faults and counters see it. `count` starts at 1 and counts every call. */
export interface Call {
  service: string;
  operation: string;
  count: number;
  accessKeyId?: string | undefined;
  /** The body of the request. Objects of S3 are streamed instead: whoever reads theirs here takes them away. */
  body(): Promise<Buffer>;
}

/**
 * What a fault does to a call: undefined lets it pass, an AwsError becomes the answer,
 * 'drop' cuts the connection before anything is done, 'drop-reply' after it was done.
 * A function answers in the service's place, and may call the service first.
 */
type Verdict = AwsError | 'drop' | 'drop-reply' | Answering | undefined;
type Answering = (handle: () => Promise<CloudResponse>) => CloudResponse | Promise<CloudResponse>;
export type Faults = (call: Call) => Verdict | Promise<Verdict>;
