// A lab's session ends in the middle of something, and every service says so in its own words. Whatever was being done:
// an error about credentials (exit 4), a whole state file, and the same command goes on with new ones.
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { AwsError } from '../../cloud/aws-error.ts';
import { expireCredentialsAfter, failAlways } from '../../cloud/faults.ts';
import type { ServiceName } from '../../cloud/router.ts';
import type { Faults } from '../../cloud/service.ts';
import { causedBy } from '../../src/errors/causes.ts';
import { explain, isCredentials } from '../../src/errors/errors.ts';
import { type FaultSite, makeSite, type Outcome } from '../support/faults/fault-site.ts';
import { countsOf, emptyAccount, oneStack } from '../support/stacks/inventory.ts';

/** Ends the session after n more calls. */
const expireAfter = (site: FaultSite, n: number) => expireCredentialsAfter(site.cloud.calls.length + n);

async function expectCredentialsError({ error, code }: Outcome, where: string) {
  expect(code, where).toBeUndefined();
  expect(causedBy(error, isCredentials), `${where}: ${explain(error).message}`).toBe(true);
  expect(explain(error).fix, where).toBe(
    'the session has expired: paste new credentials into .env and run the same command again',
  );
}

/** The file as another program would read it; absent is whole, too, when nothing was made yet. */
async function expectWholeState(site: FaultSite, where: string) {
  const text = await readFile(site.stateFile, 'utf8').catch(() => undefined);
  if (text === undefined)
    return expect(countsOf(await site.inventory()), where).toEqual(countsOf(emptyAccount));
  expect(JSON.parse(text), where).toMatchObject({ version: 1, suffix: expect.any(String), resources: {} });
}

describe('credentials that expire after the n-th call', () => {
  /** The same command again and again, each time on what is left and with a longer session, until one is enough. */
  async function untilDone(site: FaultSite, command: (faults: Faults) => Promise<Outcome>): Promise<void> {
    let n = 0;
    for (; ; n += 4) {
      const outcome = await command(expireAfter(site, n));
      if (outcome.code === 0) break;
      await expectCredentialsError(outcome, `after call ${n}, ${outcome.calls[n]}`);
      await expectWholeState(site, `after call ${n}`);
    }
    expect(n).toBeGreaterThan(30);
  }

  it('of setup, a settings change and teardown: the state file stays whole, and the same command goes on', async () => {
    const site = await makeSite();
    await untilDone(site, (faults) => site.setUp({ timeout: 60, memory: 1536 }, faults));
    expect(countsOf(await site.inventory())).toEqual(oneStack);
    await untilDone(site, (faults) => site.setUp({ timeout: 30, memory: 512 }, faults));
    expect(new Set(Object.values((await site.setUp()).changes))).toEqual(new Set(['unchanged']));
    await untilDone(site, (faults) => site.tearDown(faults));
    expect(await site.inventory()).toEqual(emptyAccount);
  });
});

describe('credentials that AWS does not accept', () => {
  const refusals: [ServiceName, string, number][] = [
    ['s3', 'InvalidAccessKeyId', 403],
    ['s3', 'SignatureDoesNotMatch', 403],
    ['s3', 'InvalidToken', 400],
    ['sqs', 'UnrecognizedClientException', 400],
    ['sqs', 'InvalidClientTokenId', 403],
    ['iam', 'InvalidClientTokenId', 403],
    ['lambda', 'UnrecognizedClientException', 403],
    ['lambda', 'InvalidSignatureException', 403],
    ['dynamodb', 'UnrecognizedClientException', 400],
    ['logs', 'UnrecognizedClientException', 400],
  ];
  it.each(refusals)(
    '%s says %s: an error about credentials, and never a bucket of somebody else',
    async (service, name, status) => {
      const site = await makeSite();
      const refused: Faults = failAlways(service, '*', new AwsError(name, 'not accepted', status));
      const { error } = await site.setUp({}, refused);
      expect(causedBy(error, isCredentials)).toBe(true);
      expect(explain(error)).toMatchObject({ code: name, fix: expect.stringContaining('.env') });
      expect(await site.setUp()).toMatchObject({ code: 0 });
    },
  );
});
