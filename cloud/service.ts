// What a service of the embedded cloud is, and what the services may ask of one another.
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

/** Its `payload` is to be compared by whoever reads `stream`. */
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
  /** From the signature's credential scope; `us-east-1` when the request is not signed. */
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
  /** AWS's name of the operation asked for, e.g. `CreateQueue`: faults and call counts go by it. */
  operation(request: CloudRequest): string | Promise<string>;
  handle(request: CloudRequest, operation: string): Promise<CloudResponse>;
  /**
   * What the operation needs. Without this method: the right of its own name, on everything. `undefined`: the service
   * asks by itself, while it handles the request.
   */
  rights?(request: CloudRequest, operation: string): Right[] | undefined | Promise<Right[]>;
  /** The policy of one of its resources. */
  resourcePolicy?(arn: string): Policy | undefined | Promise<Policy | undefined>;
  renderError(error: AwsError): CloudResponse;
  close?(): Promise<void>;
  /** What the tagging API may list: resources of the region that have tags. */
  taggedResources?(region: string): TaggedResource[] | Promise<TaggedResource[]>;
  /** True while it works without being asked, as a running function does: the cloud then is not idle. */
  busy?(): boolean;
  readonly face?: Face;
  /** May a web page of this origin ask this? For none when absent. */
  admitsOrigin?(request: CloudRequest): boolean;
}

/** What a service shows to browsers on a host of its own, here below a path: no AWS calls, not counted, no faults. */
export interface Face {
  /** `/_api/`: no bucket name may start with an underscore. */
  path: string;
  answer(request: CloudRequest): Promise<CloudResponse>;
}

export interface TaggedResource {
  arn: string;
  tags: Record<string, string>;
}

/** What every service gets at birth. Services find one another through `cloud`, at call time, never at birth. */
export interface Cloud {
  readonly dataDir: string;
  readonly store: Store;
  /** Session credentials of roles. */
  readonly sessions: Sessions;
  /** Who may do what. */
  readonly permissions: Permissions;
  /** For signatures that stand in a body: those of forms. */
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
}

/** How long things stay unready, in ms: short, but never zero, because AWS is never ready at once. */
export interface Timings {
  functionPendingMs: number;
  functionUpdateMs: number;
  mappingSettleMs: number;
  /** From Enabled until a mapping asks its queue for the first time: up to minutes on AWS, 0 here unless a test asks. */
  pollingStartMs: number;
  tableMs: number;
  /** From StartDeployment to SUCCEED. */
  deploymentMs: number;
  /** How long a deleted queue's name is refused with QueueDeletedRecently: 60 s on AWS, 0 here unless a test asks. */
  queueNameCooldownMs: number;
  /** How long a deleted queue goes on working: up to 60 s on AWS, 0 here unless a test asks. */
  queueDeletionMs: number;
}

/** Lambda, as S3 notifications and the HTTP API use it. */
export interface Functions {
  exists(arn: string): boolean;
  /** Does the function's resource policy let this principal invoke it, for this source? */
  permits(arn: string, caller: { principal: string; sourceArn: string; sourceAccount?: string }): boolean;
  /** Asynchronous invocation: queued, tried three times in all, then dropped. */
  invokeLater(arn: string, payload: unknown): void;
  /**
   * Synchronous invocation: the function's answer, or its error payload. Waits for its turn instead of being refused,
   * because AWS would start another environment; `onStart` is called when the turn has come.
   */
  invoke(
    arn: string,
    payload: Buffer,
    onStart?: () => void,
  ): Promise<{ payload: string; functionError?: string }>;
}

/** CloudWatch Logs, as the function runtime uses it. */
export interface Logs {
  /** Makes what is missing of group and stream. Lines are lost when `may` forbids to make it, or to write. */
  append(group: string, stream: string, lines: string[], options: LogOptions): void;
}

interface LogOptions {
  region: string;
  /** Of the function's role. */
  may(right: Right): boolean;
}

/** IAM, as Lambda uses it. */
export interface Roles {
  /** Undefined when there is none. A role made again under an old name has another id. */
  idOf(roleArn: string): string | undefined;
  /** Does the trust policy let this service principal (`lambda.amazonaws.com`) assume the role? */
  trusts(roleArn: string, servicePrincipal: string): boolean;
  /** What decides what it may do; undefined when there is none. */
  facts(roleArn: string): RoleFacts | undefined;
}

/** One call of an AWS operation, as faults and counters see it. `count` starts at 1 and counts every call. */
export interface Call {
  service: string;
  operation: string;
  count: number;
  /** Of who asks, if the request is signed. */
  accessKeyId?: string | undefined;
}

/**
 * What a fault does to a call: undefined lets it pass, an AwsError is the answer instead,
 * 'drop' cuts the connection before anything is done, 'drop-reply' after it was done.
 * A function answers in the service's place, and may ask the service first.
 */
type Verdict = AwsError | 'drop' | 'drop-reply' | Answering | undefined;
type Answering = (handle: () => Promise<CloudResponse>) => CloudResponse | Promise<CloudResponse>;
export type Faults = (call: Call) => Verdict | Promise<Verdict>;
