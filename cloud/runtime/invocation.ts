// What the runtime runs, and the result: the types shared by all files of this folder.

/** A function as the runtime needs it; times in seconds, memory in MB (2^20 bytes). */
export interface RunnableFunction {
  arn: string;
  name: string;
  region: string;
  roleArn: string;
  /** `nodejs24.x` */
  runtime: string;
  /** `file.export`, looked up in `codeFolder`. */
  handler: string;
  memoryMegabytes: number;
  timeoutSeconds: number;
  variables: Record<string, string>;
  logGroup: string;
  /** Absolute; holds the unpacked zip. */
  codeFolder: string;
  /** Changes with code and configuration: an environment of another revision is not reused. */
  revision: string;
  reservedConcurrency: number | undefined;
}

export interface Invocation {
  requestId: string;
  /** JSON, as it was sent. */
  payload: Buffer;
  /** JSON of the mobile SDKs' client context, already decoded. */
  clientContext?: string;
}

export interface Outcome {
  /** JSON: the function's answer, or `{ errorType, errorMessage, trace? }`. */
  payload: string;
  /** Lambda answers Unhandled for every error of a Node.js function. */
  functionError?: 'Unhandled';
  /** START to REPORT, for LogType=Tail. */
  log: string[];
}

/** How an invocation ended, before it is worded as Lambda does. */
export type End =
  | { kind: 'answer'; payload: Buffer }
  | { kind: 'error'; payload: Buffer }
  | { kind: 'exit'; code: number | null; signal: NodeJS.Signals | null }
  | { kind: 'timeout' }
  | { kind: 'memory' };

export interface Runtime {
  /**
   * Runs the function once; its own failures are outcomes.
   * Throws TooManyRequestsException (429, with Reason) when no environment may be added.
   */
  run(fn: RunnableFunction, invocation: Invocation): Promise<Outcome>;
  /**
   * Like `run`, but waits for its turn, in separate slots: a caller that waits for an answer must not wait for batches.
   * A reservation of the function applies here too, and refuses.
   */
  runInTurn(fn: RunnableFunction, invocation: Invocation, onStart?: () => void): Promise<Outcome>;
  /** Could `run` start now? */
  hasRoom(fn: RunnableFunction): boolean;
  /** Resolves when an invocation ends, or after 250 ms: the time to check for a free slot again. */
  change(): Promise<void>;
  /** The function changed or is gone: its idle environments end now, busy ones after their invocation. */
  retire(arn: string): Promise<void>;
  /** True while any function runs. */
  busy(): boolean;
  /** Cleans up after an earlier run of the cloud. To be called before anything runs. */
  open(): Promise<void>;
  /** Ends every environment, in the middle of its work if necessary. */
  close(): Promise<void>;
}
