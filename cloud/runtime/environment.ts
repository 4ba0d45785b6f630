// One execution environment: a process, its Runtime API, and one invocation at a time, as on Lambda.
// It lives until it fails, is idle for too long, or its function changes.
import { randomBytes } from 'node:crypto';
import type { SessionCredentials } from '../authentication/sessions.ts';
import { type Deliver, invocationHeaders, openRuntimeApi, type RuntimeApi } from './api.ts';
import type { End, Invocation, Outcome, RunnableFunction } from './invocation.ts';
import { makeScratch, noteProcess, removeScratch } from './leftovers.ts';
import { type MemoryWatch, watchMemory } from './memory.ts';
import { type FunctionProcess, startProcess } from './process.ts';
import { endLine, initLine, judge, reportLine, startLine, streamName } from './report.ts';
import { processVariables } from './variables.ts';

/** Lambda gives the init phase 10 s; a function with a longer timeout gets that instead. */
const initSeconds = 10;
/** An invocation takes at most 15 minutes, and links that it signs should live for a while. */
const lastHourMs = 3600_000;

export interface EnvironmentHost {
  endpoint: string;
  /** Folder under which each environment gets its own /tmp. */
  scratchRoot: string;
  /** Session credentials of the function's role. */
  credentialsFor(fn: RunnableFunction): SessionCredentials;
  append(fn: RunnableFunction, stream: string, lines: string[]): void;
}

export class Environment {
  readonly fn: RunnableFunction;
  readonly #host: EnvironmentHost;
  readonly #id = randomBytes(16).toString('hex');
  readonly #stream: string;
  readonly #born = performance.now();
  readonly #credentials: SessionCredentials;
  #api: RuntimeApi | undefined;
  #process: FunctionProcess | undefined;
  /** Set while the process waits for its next invocation. */
  #deliver: Deliver | undefined;
  #onReady: (() => void) | undefined;
  #onEnd: ((end: End) => void) | undefined;
  #memory: MemoryWatch | undefined;
  /** Lines of the running invocation. */
  #log: string[] = [];
  #ran = false;
  #gone = false;
  #over: End | undefined;

  constructor(fn: RunnableFunction, host: EnvironmentHost) {
    this.fn = fn;
    this.#host = host;
    this.#stream = streamName(fn, this.#id);
    this.#credentials = host.credentialsFor(fn);
  }

  /**
   * Waits until the environment can take an invocation. False when it ended instead: after an uncaught exception
   * the function's answer is an error like any other, and the process ends after it.
   */
  async reusable(): Promise<boolean> {
    return !this.#ran || (await this.#ready()) === undefined;
  }

  /** False once the process is gone or must go: as on Lambda, before its credentials expire. */
  get usable(): boolean {
    return this.#over === undefined && Date.now() < this.#credentials.expiration.getTime() - lastHourMs;
  }

  /** Runs one invocation to its end; never rejects, whatever the function does. */
  async run(invocation: Invocation): Promise<Outcome> {
    const cold = !this.#ran;
    this.#ran = true;
    this.#log = [];
    if (cold) {
      await this.#start().catch((error) => {
        this.#over ??= { kind: 'exit', code: null, signal: null };
        throw error;
      });
    }
    const memory = watchMemory(this.#process?.pid ?? 0, this.fn.memoryMegabytes, () =>
      this.#end({ kind: 'memory' }),
    );
    this.#memory = memory;
    const initEnd = await this.#ready();
    const started = performance.now();
    this.#print([startLine(invocation)]);
    const end = initEnd ?? (await this.#invoke(invocation));
    const durationMs = end.kind === 'timeout' ? this.fn.timeoutSeconds * 1000 : performance.now() - started;
    const peakMegabytes = memory.stop();
    await this.#settle(end, invocation);
    const { payload, functionError, lines, status } = judge(end, invocation, this.fn);
    const usage = { durationMs, initMs: cold ? started - this.#born : undefined, peakMegabytes };
    this.#print([...lines, endLine(invocation), reportLine(invocation, this.fn, usage, status)]);
    return { payload, log: this.#log, ...(functionError && { functionError }) };
  }

  /** Ends the process; resolves when it is gone. */
  async stop(): Promise<void> {
    this.#end({ kind: 'exit', code: null, signal: 'SIGKILL' });
    this.#over ??= { kind: 'exit', code: null, signal: 'SIGKILL' };
    this.#api?.close();
    this.#process?.kill();
    await this.#process?.exit;
    this.#gone = true;
    await removeScratch(this.#host.scratchRoot, this.#id);
  }

  async #start(): Promise<void> {
    const api = await openRuntimeApi({
      next: (deliver) => {
        this.#deliver = deliver;
        this.#onReady?.();
      },
      answered: (_id, payload) => this.#end({ kind: 'answer', payload }),
      failed: (_id, payload) => this.#end({ kind: 'error', payload }),
      initFailed: (payload) => this.#end({ kind: 'error', payload }, true),
    });
    this.#api = api;
    // Stopped in the meantime.
    if (this.#over) return api.close();
    this.#print([initLine(this.fn)]);
    this.#process = startProcess({
      id: this.#id,
      variables: processVariables(this.fn, {
        endpoint: this.#host.endpoint,
        runtimeApi: api.address,
        logStream: this.#stream,
        scratchFolder: makeScratch(this.#host.scratchRoot, this.#id),
        credentials: this.#credentials,
      }),
      folder: this.fn.codeFolder,
      memoryMegabytes: this.fn.memoryMegabytes,
      onLines: (lines) => {
        // A grandchild may hold the pipes for longer than the environment, and even the cloud, exists.
        if (!this.#gone) this.#print(lines);
      },
    });
    if (this.#process.pid !== undefined) noteProcess(this.#host.scratchRoot, this.#id, this.#process.pid);
    void this.#process.exit.then((exit) => this.#end({ kind: 'exit', ...exit }, true));
  }

  /** Waits until the process asks for work. Returns how the init phase failed, if it did. */
  #ready(): Promise<End | undefined> {
    if (this.#over || this.#deliver) return Promise.resolve(this.#over);
    return new Promise((resolve) => {
      const limit = Math.max(initSeconds, this.fn.timeoutSeconds) * 1000;
      const timer = setTimeout(() => this.#timeUp(), limit);
      const finish = (end?: End) => {
        clearTimeout(timer);
        this.#onReady = undefined;
        this.#onEnd = undefined;
        resolve(end);
      };
      this.#onReady = finish;
      this.#onEnd = finish;
    });
  }

  #invoke(invocation: Invocation): Promise<End> {
    return new Promise((resolve) => {
      const deadline = Date.now() + this.fn.timeoutSeconds * 1000;
      const timer = setTimeout(() => this.#timeUp(), this.fn.timeoutSeconds * 1000);
      this.#onEnd = (end) => {
        clearTimeout(timer);
        this.#onEnd = undefined;
        resolve(end);
      };
      const deliver = this.#deliver;
      this.#deliver = undefined;
      if (this.#over) this.#onEnd(this.#over);
      else deliver?.(invocationHeaders(invocation, this.fn, deadline), invocation.payload);
    });
  }

  /** The cause counts, not the order of events: a process over its memory limit ends for that, however late it is noticed. */
  #timeUp(): void {
    if (!this.#memory?.isExceeded()) this.#end({ kind: 'timeout' });
  }

  /** Ends the running invocation. Anything but an answer or a function's own error also ends the environment. */
  #end(end: End, fatal = end.kind !== 'answer' && end.kind !== 'error'): void {
    if (fatal) this.#over ??= end;
    this.#onEnd?.(end);
  }

  /** After a normal end: until all output is written. After any other: until the process is gone. */
  async #settle(end: End, { requestId }: Invocation): Promise<void> {
    if (this.#over) await this.stop();
    else if (end.kind === 'answer' || end.kind === 'error') await this.#process?.printed(requestId);
  }

  #print(lines: string[]): void {
    this.#log.push(...lines);
    this.#host.append(this.fn, this.#stream, lines);
  }
}
