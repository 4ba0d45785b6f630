// Runs functions for real: the unpacked zip in a child process behind the Lambda Runtime API, as on AWS.
import { join } from 'node:path';
import type { Right } from '../authorization/rights.ts';
import { isDiskFull } from '../disk.ts';
import type { Cloud } from '../service.ts';
import type { Invocation, Outcome, RunnableFunction } from './invocation.ts';
import { Pool } from './pool.ts';

export interface Runtime {
  /**
   * Runs the function once; its own failures are outcomes.
   * Throws TooManyRequestsException (429, with Reason) when no environment may be added.
   */
  run(fn: RunnableFunction, invocation: Invocation): Promise<Outcome>;
  /**
   * Like `run`, but waits for its turn, in places of its own: whoever waits for an answer must not wait for batches.
   * A reservation of the function holds here, too, and refuses.
   */
  runInTurn(fn: RunnableFunction, invocation: Invocation, onStart?: () => void): Promise<Outcome>;
  /** Could `run` start now? */
  hasRoom(fn: RunnableFunction): boolean;
  /** Resolves when an invocation ends, or after 250 ms: the time to look for room again. */
  change(): Promise<void>;
  /** The function changed or is gone: its idle environments end now, busy ones after their invocation. */
  retire(arn: string): Promise<void>;
  /** True while any function runs. */
  busy(): boolean;
  /** Clears up after an earlier run of the cloud. To be called before anything runs. */
  open(): Promise<void>;
  /** Ends every environment, in the middle of its work if need be. */
  close(): Promise<void>;
}

/** `reserved` is the sum of all reservations: what functions without one may not use. */
export function createRuntime(cloud: Cloud, reserved: () => number): Runtime {
  const host = {
    endpoint: cloud.endpoint(),
    scratchRoot: join(cloud.dataDir, 'scratch'),
    credentialsFor: ({ roleArn, name }: RunnableFunction) => cloud.sessions.issue(roleArn, name),
    append: (fn: RunnableFunction, stream: string, lines: string[]) => {
      const may = (right: Right) => cloud.permissions.mayByOwnPolicies(fn.roleArn, fn.name, right);
      try {
        cloud.logs.append(fn.logGroup, stream, lines, { region: fn.region, may });
      } catch (error) {
        // Lines that find no room are lost; what the function did is not.
        if (!isDiskFull(error)) throw error;
      }
    },
  };
  return new Pool(host, reserved);
}
