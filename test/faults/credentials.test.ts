// A lab's session ends in the middle of something, and every service says so in its own words. Whatever was being done:
// an error about credentials (exit 4), a whole state file, and the same command goes on with new ones.
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { causedBy, explain, isCredentials } from '../../src/errors.ts';
import { expireCredentialsAfter, failAlways } from '../../src/local/faults.ts';
import type { ServiceName } from '../../src/local/router.ts';
import { AwsError, type Faults } from '../../src/local/service.ts';
import { type FaultSite, makeSite, type Outcome } from '../support/fault-site.ts';
import { countsOf, emptyAccount, oneStack } from '../support/inventory.ts';

/** Every step-th call of a command that makes so many. */
const samples = (calls: number, step: number) =>
  Array.from({ length: Math.ceil(calls / step) }, (_, index) => index * step);

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
  it('of setup', async () => {
    const site = await makeSite();
    const { calls } = await site.setUp();
    await site.tearDown();
    for (const n of samples(calls.length, 6)) {
      const where = `after call ${n} of ${calls.length}, ${calls[n]}`;
      const outcome = await site.setUp({}, expireAfter(site, n));
      await expectCredentialsError(outcome, where);
      await expectWholeState(site, where);
      expect(await site.setUp(), where).toMatchObject({ code: 0 });
      expect(countsOf(await site.inventory()), where).toEqual(oneStack);
      await site.tearDown();
      expect(await site.inventory(), where).toEqual(emptyAccount);
    }
  });

  it('of teardown', async () => {
    const site = await makeSite();
    await site.setUp();
    const { calls } = await site.tearDown();
    for (const n of samples(calls.length, 6)) {
      const where = `after call ${n} of ${calls.length}, ${calls[n]}`;
      await site.setUp();
      const outcome = await site.tearDown(expireAfter(site, n));
      await expectCredentialsError(outcome, where);
      await expectWholeState(site, where);
      expect(await site.tearDown(), where).toMatchObject({ code: 0 });
      expect(await site.inventory(), where).toEqual(emptyAccount);
    }
  });

  it('of a settings change', async () => {
    const site = await makeSite();
    const [before, after] = [
      { timeout: 60, memory: 1536 },
      { timeout: 30, memory: 512 },
    ];
    await site.setUp(before);
    const { calls } = await site.setUp(after);
    for (const n of samples(calls.length, 6)) {
      const where = `after call ${n} of ${calls.length}, ${calls[n]}`;
      await site.setUp(before);
      await expectCredentialsError(await site.setUp(after, expireAfter(site, n)), where);
      await expectWholeState(site, where);
      expect(await site.setUp(after), where).toMatchObject({ code: 0 });
      expect(new Set(Object.values((await site.setUp()).changes)), where).toEqual(new Set(['unchanged']));
    }
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
