// What Lambda stores about functions and event source mappings, and what its files share.
// States are not stored but computed from the clock: they survive a restart and need no timers.
import type {
  Architecture,
  DeadLetterConfig,
  EphemeralStorage,
  LoggingConfig,
  Runtime as RuntimeName,
  TracingConfig,
} from '@aws-sdk/client-lambda';
import type { Poller } from '../../poller.ts';
import type { Runtime } from '../../runtime/invocation.ts';
import type { Cloud } from '../../service.ts';
import type { Collection } from '../../store.ts';

/** A statement of a function's resource policy, as IAM spells it. */
export interface Statement {
  Sid: string;
  Effect: 'Allow';
  Principal: '*' | { Service: string } | { AWS: string };
  Action: string;
  Resource: string;
  Condition?: { ArnLike?: { 'AWS:SourceArn': string }; StringEquals?: Record<string, string> };
}

export interface FunctionSettings {
  Runtime: RuntimeName;
  Role: string;
  Handler: string;
  Description: string;
  /** Seconds. */
  Timeout: number;
  /** MB. */
  MemorySize: number;
  Architectures: Architecture[];
  /** Absent unless set; if set, it is returned even when empty. */
  Environment?: Record<string, string>;
  LoggingConfig: LoggingConfig;
  EphemeralStorage: EphemeralStorage;
  TracingConfig: TracingConfig;
  DeadLetterConfig?: DeadLetterConfig;
}

export interface FunctionRecord {
  /** Unqualified; the key of the record. */
  arn: string;
  name: string;
  region: string;
  settings: FunctionSettings;
  /** `sha256` in base64, as on AWS; `bytes` of the zip. */
  code: { sha256: string; bytes: number };
  tags: Record<string, string>;
  statements: Statement[];
  revisionId: string;
  /** Counts changes of code and settings: an environment of another generation is not reused. */
  generation: number;
  /** Id of the role when it was assigned: the grant on the environment's key is for that role, not for its name. */
  grantedTo: string | undefined;
  /** Times in ms since 1970. */
  lastModified: number;
  pendingUntil: number;
  updatingUntil: number;
  reservedConcurrency?: number;
  /** Retries of asynchronous invocations, and the number of seconds after which an event is dropped. */
  eventInvoke?: { retries?: number; maximumAgeSeconds?: number; lastModified: number; onFailure?: string };
  recursiveLoop: 'Allow' | 'Terminate';
}

export interface MappingRecord {
  uuid: string;
  arn: string;
  region: string;
  queueArn: string;
  functionArn: string;
  enabled: boolean;
  batchSize: number;
  windowSeconds: number;
  maximumConcurrency?: number;
  /** ReportBatchItemFailures is on. */
  reportsFailures: boolean;
  /** Filter patterns as JSON. */
  filters?: string[];
  tags: Record<string, string>;
  lastModified: number;
  transition: 'Creating' | 'Updating' | 'Deleting';
  settlesAt: number;
}

export interface Lambda {
  cloud: Cloud;
  /** By ARN. */
  functions: Collection<FunctionRecord>;
  /** By UUID. */
  mappings: Collection<MappingRecord>;
  runtime: Runtime;
  events: EventQueue;
  poller: Poller;
}

export interface EventQueue {
  /** `payload` is JSON. Keeps its request id over all attempts, as Lambda does. */
  add(arn: string, payload: Buffer, requestId?: string): void;
  /** Starts what can be started. */
  pump(): void;
  close(): void;
}
