// An account with nothing in it, and a session whose setups send a function of a few bytes.
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { setUp } from '../../../src/commands/setup.ts';
import type { SetupFlags } from '../../../src/lifecycle/setup-flags.ts';
import { openCloud, quick, type TestCloud, type TestCloudOptions } from '../cloud/cloud.ts';
import { makeSession, type TestSession } from './session.ts';
import { takeTinyFunction } from './tiny-function.ts';

export interface Account {
  cloud: TestCloud;
  session: TestSession;
  close(): Promise<void>;
}

/** For one test: call it in the test or in `beforeEach`. */
export async function withAccount(options?: TestCloudOptions): Promise<Account> {
  const account = await openAccount(options);
  onTestFinished(account.close);
  return account;
}

/** For many tests: call it in `beforeAll`, which returns `close`. Setup finds nothing unready for long, unless told otherwise. */
export async function openAccount(options: TestCloudOptions = { timings: quick }): Promise<Account> {
  const cloud = await openCloud(options);
  const session = await makeSession(cloud);
  await takeTinyFunction(session);
  const close = () => {
    session.close();
    return cloud.dispose();
  };
  return { cloud, session, close };
}

/** One stack for all tests of a file or a `describe`: each leaves it whole, the last excepted. `take` gets its account first. */
export function shareStack(
  flags: SetupFlags,
  take: (account: Account) => void,
  options?: TestCloudOptions,
): void {
  let close: Account['close'];
  beforeAll(async () => {
    const account = await openAccount(options);
    close = account.close;
    take(account);
    const code = await setUp(account.session, flags);
    if (code !== 0) throw new Error(`setup ended with ${code}`);
  });
  afterAll(() => close());
}
