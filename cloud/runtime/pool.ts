// Finds or starts an execution environment for each invocation, within the concurrency limits.
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { AwsError } from '../aws-error.ts';
import { Environment, type EnvironmentHost } from './environment.ts';
import type { Invocation, Outcome, RunnableFunction, Runtime } from './invocation.ts';
import { clearLeftovers } from './leftovers.ts';

/** Concurrent environments over all functions. More than there are cores would only slow each other down. */
export const accountConcurrency = Math.max(2, availableParallelism());

/** How long an idle environment is kept, in ms. Lambda keeps them for minutes; memory is scarcer on a laptop. */
const idleMs = 60_000;

/** A slot for one invocation at a time; its environment is replaced when it fails. */
interface Slot {
  environment: Environment;
  /** Taken in turn: not counted against the account's concurrency. */
  inTurn: boolean;
  /** Of the running invocation: the reservation may have changed since the environment started. */
  fn: RunnableFunction;
  busy: boolean;
  retired: boolean;
  idleTimer?: NodeJS.Timeout;
}

export class Pool implements Runtime {
  readonly #host: EnvironmentHost;
  readonly #reserved: () => number;
  readonly #slots = new Set<Slot>();
  readonly #running = new Set<Promise<unknown>>();
  readonly #turns = pLimit(accountConcurrency);
  readonly #waiting = new Set<() => void>();
  #closed = false;

  constructor(host: EnvironmentHost, reserved: () => number) {
    this.#host = host;
    this.#reserved = reserved;
  }

  async run(fn: RunnableFunction, invocation: Invocation): Promise<Outcome> {
    const reason = this.#overLimit(fn);
    if (reason) throw throttled(reason);
    return this.#start(fn, invocation, false);
  }

  runInTurn(fn: RunnableFunction, invocation: Invocation, onStart?: () => void): Promise<Outcome> {
    return this.#turns(() => {
      const reason = this.#overReservation(fn);
      if (reason) throw throttled(reason);
      onStart?.();
      return this.#start(fn, invocation, true);
    });
  }

  #start(fn: RunnableFunction, invocation: Invocation, inTurn: boolean): Promise<Outcome> {
    // Taken before anything is awaited, so that two invocations cannot both take the last slot.
    const slot = this.#takeIdle(fn) ?? this.#add(fn);
    slot.inTurn = inTurn;
    const running = this.#runIn(slot, invocation);
    this.#running.add(running);
    const ended = () => {
      this.#running.delete(running);
      this.#release(slot);
    };
    running.then(ended, ended);
    return running;
  }

  async #runIn(slot: Slot, invocation: Invocation): Promise<Outcome> {
    if (!(await slot.environment.reusable())) {
      await slot.environment.stop();
      if (this.#closed) throw throttled('ConcurrentInvocationLimitExceeded');
      slot.environment = new Environment(slot.fn, this.#host);
    }
    return slot.environment.run(invocation);
  }

  hasRoom(fn: RunnableFunction): boolean {
    return this.#overLimit(fn) === undefined;
  }

  change(): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, 250);
      this.#waiting.add(wake);
    });
  }

  busy(): boolean {
    return [...this.#slots].some((slot) => slot.busy);
  }

  async retire(arn: string): Promise<void> {
    const own = [...this.#slots].filter((slot) => slot.environment.fn.arn === arn);
    for (const slot of own) slot.retired = true;
    await Promise.all(own.filter((slot) => !slot.busy).map((slot) => this.#end(slot)));
  }

  open(): Promise<void> {
    return clearLeftovers(this.#host.scratchRoot);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#slots].map((slot) => this.#end(slot)));
    // Their last lines go to the logs, which close after this.
    await Promise.allSettled(this.#running);
  }

  #overLimit(fn: RunnableFunction): string | undefined {
    if (this.#closed || fn.reservedConcurrency !== undefined) return this.#overReservation(fn);
    const unreserved = this.#busy().filter(
      (slot) => !slot.inTurn && slot.fn.reservedConcurrency === undefined,
    );
    const full = unreserved.length >= accountConcurrency - this.#reserved();
    return full ? 'ConcurrentInvocationLimitExceeded' : undefined;
  }

  #overReservation({ arn, reservedConcurrency: max }: RunnableFunction): string | undefined {
    if (this.#closed) return 'ConcurrentInvocationLimitExceeded';
    const full = max !== undefined && this.#busy().filter(({ fn }) => fn.arn === arn).length >= max;
    return full ? 'ReservedFunctionConcurrentInvocationLimitExceeded' : undefined;
  }

  #busy(): Slot[] {
    return [...this.#slots].filter((slot) => slot.busy);
  }

  #takeIdle(fn: RunnableFunction): Slot | undefined {
    const slot = [...this.#slots].find(
      ({ busy, retired, environment }) =>
        !busy && !retired && environment.fn.arn === fn.arn && environment.fn.revision === fn.revision,
    );
    if (!slot) return undefined;
    slot.busy = true;
    slot.fn = fn;
    clearTimeout(slot.idleTimer);
    return slot;
  }

  #add(fn: RunnableFunction): Slot {
    const slot = {
      fn,
      environment: new Environment(fn, this.#host),
      busy: true,
      retired: false,
      inTurn: false,
    };
    this.#slots.add(slot);
    return slot;
  }

  #release(slot: Slot): void {
    slot.busy = false;
    for (const wake of this.#waiting) wake();
    if (slot.environment.usable && !slot.retired && !this.#closed) {
      slot.idleTimer = setTimeout(() => void this.#end(slot), idleMs).unref();
    } else {
      void this.#end(slot);
    }
  }

  async #end(slot: Slot): Promise<void> {
    this.#slots.delete(slot);
    clearTimeout(slot.idleTimer);
    await slot.environment.stop();
  }
}

function throttled(reason: string): AwsError {
  return new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, { Reason: reason });
}
