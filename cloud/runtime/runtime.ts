// Runs functions for real: the unpacked zip in a child process behind the Lambda Runtime API, as on AWS.

import { join } from 'node:path';
import type { Right } from '../authorization/rights.ts';
import { isDiskFull } from '../disk.ts';
import type { Cloud } from '../service.ts';
import type { RunnableFunction, Runtime } from './invocation.ts';
import { Pool } from './pool.ts';

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
        // Log lines that find no space are lost; the work of the function is not.
        if (!isDiskFull(error)) throw error;
      }
    },
  };
  return new Pool(host, reserved);
}
